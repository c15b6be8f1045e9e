import { expect, type Locator, type Page } from "@playwright/test";
import type { AccessMatrix } from "@/lib/access/schemas/matrix";
import type { KeySummary } from "@/lib/keys/schemas";
import { type Api, keyPath } from "../support/api";

type Named = Pick<KeySummary, "accountId" | "region" | "keyId">;

export function gridOf(page: Page): Locator {
  return page.getByRole("grid", { name: /^Who can do what with / });
}

/** Waits until the browser's React has taken over what the server drew: keys and text that come before are lost. */
export async function answers(drawn: Locator): Promise<void> {
  await expect
    .poll(() =>
      drawn.evaluate((node) => Object.keys(node).some((key) => key.startsWith("__reactProps$"))),
    )
    .toBe(true);
}

/** Opens the access section of a key, and waits until its matrix stands. */
export async function openMatrix(page: Page, key: Named, query = ""): Promise<Locator> {
  await page.goto(`${keyPath(key, "access")}${query === "" ? "" : `?${query}`}`);
  const grid = gridOf(page);
  await expect(grid).toBeVisible();
  await answers(grid);
  return grid;
}

/** The same as the API has it. */
export function matrixOf(api: Api, key: Named, query = ""): Promise<AccessMatrix> {
  return api.get<AccessMatrix>(`keys/${key.accountId}/${key.region}/${key.keyId}/access?${query}`);
}

/** A cell by the beginning of its name: the principal, and the capability or action. */
export function cellOf(grid: Locator, principal: string, column: string): Locator {
  const escaped = principal.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
  return grid.getByRole("gridcell", { name: new RegExp(`^${escaped} [^,]*, ${column}: `) });
}

export function explanationOf(page: Page): Locator {
  return page.getByRole("complementary", { name: "Explanation" });
}
