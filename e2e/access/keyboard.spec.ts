import type { Page } from "@playwright/test";
import { expect, test } from "../support/test";
import { explanationOf, openMatrix } from "./access-page";

/** Row and column of the grid cell that has the focus, as assistive technology counts them. */
function focusedCell(page: Page): Promise<string> {
  return page.evaluate(() => {
    const cell = document.activeElement?.closest("[aria-colindex]");
    const row = cell?.closest("[aria-rowindex]");
    return `${row?.getAttribute("aria-rowindex")}:${cell?.getAttribute("aria-colindex")}`;
  });
}

test("the grid is one tab stop, and arrows, Home, End and pages move in it", async ({
  page,
  api,
}) => {
  const key = await api.keyNamed("prod-customer-pii");
  const grid = await openMatrix(page, key, "open=grant&closed=");
  expect(await grid.locator('[tabindex="0"]').count()).toBe(1);
  const columns = Number(await grid.getAttribute("aria-colcount"));
  const rows = Number(await grid.getAttribute("aria-rowcount"));
  // Two rows of heads, then the line over the first group; its first principal has the tab stop.
  await grid.locator('[tabindex="0"]').focus();
  for (const [press, at] of [
    ["ArrowRight", "4:2"],
    ["ArrowDown", "5:2"],
    ["End", `5:${columns}`],
    ["ArrowRight", `5:${columns}`],
    ["Home", "5:1"],
    ["Control+End", `${rows}:${columns}`],
    ["ArrowDown", `${rows}:${columns}`],
    ["Control+Home", "1:1"],
    ["ArrowUp", "1:1"],
    ["PageDown", null],
    ["Control+Home", "1:1"],
  ] as [string, string | null][]) {
    await page.keyboard.press(press);
    if (at === null) expect(await focusedCell(page), press).not.toBe("1:1");
    else expect(await focusedCell(page), press).toBe(at);
    expect(await grid.locator('[tabindex="0"]').count(), press).toBe(1);
  }
  await page.keyboard.press("Tab");
  expect(await page.evaluate(() => document.activeElement?.closest("table"))).toBeNull();
  await page.keyboard.press("Shift+Tab");
  expect(await focusedCell(page)).toBe("1:1");
});

test("heads are reached from below: a group of columns opens by Enter, the focus stays on it", async ({
  page,
  api,
}) => {
  const key = await api.keyNamed("prod-customer-pii");
  const grid = await openMatrix(page, key);
  await grid
    .getByRole("gridcell", { name: /, Grant: / })
    .first()
    .focus();
  await page.keyboard.press("Control+Home");
  const head = grid.getByRole("button", { name: "Grant", exact: true });
  for (let step = 0; step < 20; step += 1) {
    if (await head.evaluate((button) => button === document.activeElement)) break;
    await page.keyboard.press("ArrowRight");
  }
  await expect(head).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(head).toHaveAttribute("aria-expanded", "true");
  await expect(head).toBeFocused();
  await page.keyboard.press("ArrowDown");
  await expect(grid.getByRole("columnheader", { name: "CreateGrant" })).toBeFocused();
  await page.keyboard.press("ArrowUp");
  await page.keyboard.press("ArrowRight");
  await expect(grid.getByRole("button", { name: "Change policy" })).toBeFocused();
});

test("Enter and Space open a cell, Escape leads back to it", async ({ page, api }) => {
  const key = await api.keyNamed("prod-customer-pii");
  const grid = await openMatrix(page, key);
  const cell = grid.getByRole("gridcell", { name: /^customers-dba .*, Decrypt: / });
  for (const press of ["Enter", "Space"]) {
    await cell.focus();
    await page.keyboard.press(press);
    const explanation = explanationOf(page);
    await expect(explanation.getByRole("heading", { name: "Why: Decrypt" })).toBeFocused();
    await expect(cell).toHaveAttribute("aria-selected", "true");
    await page.keyboard.press("Escape");
    await expect(explanation).toHaveCount(0);
    await expect(cell).toBeFocused();
  }
});

test("what has the focus is never under the heads", async ({ page, api }) => {
  test.slow();
  const key = await api.keyNamed("prod-customer-pii");
  await page.setViewportSize({ width: 1280, height: 640 });
  const grid = await openMatrix(page, key, "all=true&closed=&open=decrypt,grant,administer,read");
  await grid.locator('[tabindex="0"]').focus();
  await page.keyboard.press("Control+End");
  for (const press of [...Array(14).fill("ArrowUp"), ...Array(24).fill("ArrowLeft")]) {
    await page.keyboard.press(press);
    const covered = await page.evaluate(() => {
      const focus = document.activeElement;
      const box = focus?.getBoundingClientRect();
      if (!focus || !box) return "no focus";
      const over = document.elementFromPoint(box.left + box.width / 2, box.top + box.height / 2);
      return over && (focus.contains(over) || over.contains(focus)) ? null : focus.outerHTML;
    });
    expect(covered, press).toBeNull();
  }
});
