import { expect, type Locator, type Page } from "@playwright/test";

/** Opens the keys page, and waits until it answers to clicks. */
export async function openKeys(page: Page, query = ""): Promise<void> {
  await page.goto(query === "" ? "/keys" : `/keys?${query}`);
  await expect(page.getByRole("heading", { name: "Keys", level: 1 })).toBeVisible();
  await expect(shownTotal(page)).toBeVisible();
}

/** `Rows 1–50 of 426` */
export function shownTotal(page: Page): Locator {
  return page.getByRole("navigation", { name: "Pages" }).getByRole("status");
}

/** The table's rows without its head. */
export function rowsOf(page: Page): Locator {
  return page
    .getByRole("table")
    .getByRole("row")
    .filter({ has: page.getByRole("rowheader") });
}

/** The first column: alias, or id of a key that has none. */
export async function namesOf(page: Page): Promise<string[]> {
  return rowsOf(page).getByRole("link").allTextContents();
}

/** Types into the page's search and waits until the URL has it. */
export async function searchFor(page: Page, words: string): Promise<void> {
  await page.getByRole("searchbox", { name: /^Search keys/ }).fill(words);
  await expect(page).toHaveURL((url) => (url.searchParams.get("q") ?? "") === words);
}

export async function waitUntilIdle(page: Page): Promise<void> {
  await expect(page.getByRole("table")).not.toHaveAttribute("aria-busy", "true");
}
