import { expect, type Locator, type Page } from "@playwright/test";
import type { ScopeCoverage } from "@/lib/usage/schemas/scope-coverage";
import type { Api } from "../support/api";

const DAY = 86_400;

/** Waits until the demo's logs of 90 days are read, but for what its stories leave out. */
export async function usageRead(api: Api): Promise<void> {
  const most = async () => {
    const { items } = await api.get<ScopeCoverage>("usage/scopes?range=90d");
    return items.length === 0 ? 90 : Math.max(...items.map(({ missing }) => missing)) / DAY;
  };
  await expect.poll(most, { timeout: 250_000, intervals: [1_000] }).toBeLessThan(30);
}

/** The sentence of the chart, once its numbers are those of the address. */
export function sentence(page: Page): Locator {
  return page.getByRole("region", { name: /^Calls of/ }).getByRole("status");
}

/** Chooses one of a list over the chart, and waits for what it shows then. */
export async function choose(page: Page, label: string, option: string): Promise<void> {
  const chart = page.getByRole("region", { name: /^Calls of/ });
  await chart.getByLabel(label, { exact: true }).selectOption({ label: option });
  await expect(chart.locator("[aria-busy=true]")).toHaveCount(0);
}

/** Numbers of the chart's table, a line a point: its time and the calls of all. */
export function tableRows(page: Page): Promise<{ time: string; calls: number | null }[]> {
  return page.locator("table tbody tr").evaluateAll((rows) =>
    rows.map((row) => {
      const text = (row.querySelector("td")?.textContent ?? "").replaceAll(",", "").trim();
      const time = (row.querySelector("th")?.textContent ?? "").trim();
      return { time, calls: /^\d+$/.test(text) ? Number(text) : null };
    }),
  );
}
