import type { Page } from "@playwright/test";
import { keyPath } from "./support/api";
import { nameOf } from "./support/people";
import { expect, test } from "./support/test";

interface Focus {
  name: string;
  /** A ring or another outline is painted. */
  marked: boolean;
  /** What lies on top at the element's middle is the element itself, or within it. */
  uncovered: boolean;
  inside: boolean;
}

function focused(page: Page): Promise<Focus> {
  return page.evaluate(() => {
    const element = document.activeElement;
    if (!(element instanceof HTMLElement) || element === document.body) {
      return { name: "", marked: false, uncovered: false, inside: false };
    }
    const box = element.getBoundingClientRect();
    const left = Math.max(box.left, 0);
    const right = Math.min(box.right, window.innerWidth);
    const top = Math.max(box.top, 0);
    const bottom = Math.min(box.bottom, window.innerHeight);
    const style = getComputedStyle(element);
    const ring = style.outlineStyle !== "none" && Number.parseFloat(style.outlineWidth) > 0;
    const over = document.elementFromPoint((left + right) / 2, (top + bottom) / 2);
    return {
      name: `${element.tagName} ${element.getAttribute("aria-label") ?? element.textContent?.slice(0, 40)}`,
      marked: ring || style.boxShadow !== "none",
      uncovered: over !== null && (element.contains(over) || over.contains(element)),
      inside: right > left && bottom > top,
    };
  });
}

const SEEN = { marked: true, uncovered: true, inside: true };

/** The focus once it is seen, or after half a second: what covered it may just be on its way out. */
async function seenFocus(page: Page): Promise<Focus> {
  for (let time = 0; ; time += 50) {
    const focus = await focused(page);
    const { marked, uncovered, inside } = focus;
    if ((marked && uncovered && inside) || focus.name === "" || time >= 500) return focus;
    await page.waitForTimeout(50);
  }
}

/** Tabs until the focus is where it is wanted; every stop on the way must be seen. */
async function tabTo(page: Page, wanted: RegExp, most = 60): Promise<void> {
  for (let step = 0; step < most; step += 1) {
    await page.keyboard.press("Tab");
    const focus = await seenFocus(page);
    if (focus.name === "") continue;
    expect(focus, focus.name).toMatchObject(SEEN);
    if (wanted.test(focus.name)) return;
  }
  throw new Error(`The keyboard does not reach ${wanted}`);
}

test.describe("by keyboard alone", () => {
  test.use({ who: null });

  test("from the sign-in over a search to a key, its sections and back", async ({ page }) => {
    test.slow();
    await page.emulateMedia({ reducedMotion: "reduce" });
    await page.goto("/sign-in");
    await tabTo(page, /Sign in with/);
    await page.keyboard.press("Enter");
    await expect(page.getByRole("heading", { name: /Choose who you are/ })).toBeVisible();
    await tabTo(page, new RegExp(nameOf("auditor")));
    await page.keyboard.press("Enter");
    await expect(page.getByRole("heading", { name: "Overview" })).toBeVisible();

    await tabTo(page, /Skip to content/);
    await page.keyboard.press("Enter");
    await tabTo(page, /^A ?Keys/);
    await page.goto("/");
    await tabTo(page, /^A Keys$/);
    await page.keyboard.press("Enter");
    await expect(page.getByRole("heading", { name: "Keys", level: 1 })).toBeVisible();

    await tabTo(page, /Search keys/);
    await page.keyboard.type("prod-refunds");
    await expect(page).toHaveURL("/keys?q=prod-refunds");
    await expect(page.getByRole("rowheader")).toHaveCount(1);
    await tabTo(page, /^A prod-refunds/);
    await page.keyboard.press("Enter");
    await expect(page.getByRole("heading", { level: 1 })).toHaveText("prod-refunds");
    await tabTo(page, /^A Policy/);
    await page.keyboard.press("Enter");
    await expect(page.getByRole("region", { name: "Key policy" })).toBeVisible();
    await tabTo(page, /^A Rotation/);
    await page.keyboard.press("Enter");
    await expect(page.getByRole("table", { name: "Rotations" })).toBeVisible();
    // A browser without a window has no Alt+Left of its own.
    for (let step = 0; step < 3; step += 1) await page.goBack();
    await expect(page).toHaveURL("/keys?q=prod-refunds");
    await expect(page.getByRole("searchbox", { name: /^Search keys/ })).toHaveValue("prod-refunds");
  });
});

test("every stop of a page is marked and in sight, to the end of the page", async ({
  page,
  api,
}) => {
  const key = await api.keyNamed("dev-tenant-0");
  for (const path of ["/", "/keys?state=PendingDeletion", "/accounts", keyPath(key, "grants")]) {
    await page.goto(path);
    await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
    const seen: string[] = [];
    for (let step = 0; step < 70; step += 1) {
      await page.keyboard.press("Tab");
      const focus = await seenFocus(page);
      if (focus.name === "") break;
      expect.soft(focus, `${path}: ${focus.name}`).toMatchObject(SEEN);
      seen.push(focus.name);
    }
    expect(seen.length, path).toBeGreaterThan(10);
  }
});

test("single keys lead to the search and from row to row, and can be turned off", async ({
  page,
}) => {
  await page.goto("/keys?state=PendingDeletion");
  await expect(page.getByRole("rowheader").first()).toBeVisible();
  await page.keyboard.press("/");
  await expect(page.getByRole("searchbox", { name: /^Search keys/ })).toBeFocused();
  await page.keyboard.press("Escape");
  await page.keyboard.press("j");
  await expect(page.getByRole("rowheader").nth(0).getByRole("link")).toBeFocused();
  await page.keyboard.press("j");
  await expect(page.getByRole("rowheader").nth(1).getByRole("link")).toBeFocused();
  await page.keyboard.press("k");
  await expect(page.getByRole("rowheader").nth(0).getByRole("link")).toBeFocused();
  await page.getByRole("button", { name: /account menu$/ }).click();
  await page.getByRole("menuitem", { name: "Turn single-key shortcuts off" }).click();
  await page.keyboard.press("Escape");
  await page.locator("body").click({ position: { x: 2, y: 2 } });
  await page.keyboard.press("/");
  await expect(page.getByRole("searchbox", { name: /^Search keys/ })).not.toBeFocused();
});
