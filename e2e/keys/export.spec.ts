import { readFile } from "node:fs/promises";
import type { Page } from "@playwright/test";
import type { KeySummary } from "@/lib/keys/schemas";
import { expect, test } from "../support/test";
import { openKeys } from "./keys-page";

async function download(page: Page, kind: RegExp) {
  await page.getByRole("button", { name: "Export" }).click();
  const [file] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("menuitem", { name: kind }).click(),
  ]);
  return { name: file.suggestedFilename(), text: await readFile(await file.path(), "utf8") };
}

/** Cells of a CSV whose cells are quoted or empty. */
function cellsOf(csv: string): string[][] {
  const rows: string[][] = [[]];
  const cell = /(?:"((?:[^"]|"")*)"|)(,|\r\n)/gy;
  const text = csv.replace(/^\ufeff/, "");
  for (const [, quoted = "", end] of text.matchAll(cell)) {
    rows.at(-1)?.push(quoted.replaceAll('""', '"'));
    if (end !== ",") rows.push([]);
  }
  return rows.slice(0, -1);
}

test("CSV holds exactly the filtered rows in their order", async ({ page, api }) => {
  const query = "state=Enabled&rotation=off&sort=-created";
  const { total, items } = await api.keys(query);
  await openKeys(page, query);
  const { name, text } = await download(page, /^CSV/);
  expect(name).toMatch(new RegExp(`^keys-state-rotation-${total}-rows-\\d{8}T\\d{6}Z\\.csv$`));
  const [head, ...rows] = cellsOf(text);
  expect(rows).toHaveLength(total);
  const arn = head?.indexOf("arn") ?? -1;
  expect(rows.map((row) => row[arn])).toEqual(items.map((key) => key.arn));
  const when =
    name
      .match(/(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z/)
      ?.slice(1)
      .map(Number) ?? [];
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = when;
  const age = Date.now() - Date.UTC(year, month - 1, day, hour, minute, second);
  expect(Math.abs(age)).toBeLessThan(120_000);
});

test("JSON names its filters, time and row count, and says that it is whole", async ({
  page,
  api,
}) => {
  const query = "q=payments&region=eu-west-1";
  const { total, items } = await api.keys(query);
  expect(total).toBeGreaterThan(1);
  await openKeys(page, query);
  const { name, text } = await download(page, /^JSON/);
  expect(name).toContain(`-${total}-rows-`);
  const file = JSON.parse(text) as { meta: object; keys: KeySummary[]; complete: boolean };
  expect(file).toMatchObject({
    meta: { rows: total, filters: { q: "payments", region: "eu-west-1" }, timeZone: "UTC" },
    complete: true,
    written: total,
  });
  const key = ({ arn, readAt: _, ...rest }: KeySummary) => [arn, rest];
  expect(file.keys.map(key)).toEqual(items.map(key));
});

test("what a spreadsheet would run is disarmed in CSV, and untouched in JSON", async ({
  page,
  api,
}) => {
  const query = "account=752361159305&region=eu-central-1";
  const { items } = await api.keys(query);
  const hostile = items.filter((key) => /^[=+\-@]/.test(key.description ?? ""));
  expect(hostile.length).toBeGreaterThanOrEqual(4);
  await openKeys(page, query);
  const csv = cellsOf((await download(page, /^CSV/)).text);
  const cells = csv.flat();
  for (const { description } of hostile) expect(cells).toContain(`'${description}`);
  expect(cells).toContain(`'=HYPERLINK("https://evil.example")`);
  expect(cells.filter((cell) => /^\s*[=+@\t\r]/.test(cell))).toEqual([]);
  const json = JSON.parse((await download(page, /^JSON/)).text) as { keys: KeySummary[] };
  const descriptions = json.keys.map((key) => key.description);
  for (const { description } of hostile) expect(descriptions).toContain(description);
});

test("an auditor may export, too", async ({ browser, page }) => {
  await openKeys(page, "gone=only");
  const context = await browser.newContext({
    storageState: ".cache/e2e-state/ingrid-solberg.json",
  });
  const answer = await context.request.get("/api/v1/keys/export?format=json&gone=only");
  expect(await answer.json()).toMatchObject({ meta: { rows: 0 }, keys: [], complete: true });
  await context.close();
});
