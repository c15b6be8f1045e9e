import AxeBuilder from "@axe-core/playwright";
import { expect, type Page } from "@playwright/test";

/** WCAG 2.2, levels A and AA. */
const TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];

/** What axe finds wrong on the page, one line a place: the rule, where, and the markup. Without `rules`: WCAG 2.2 AA. */
export async function violations(page: Page, rules?: string[]): Promise<string[]> {
  // Rows of a table are alike: the first tell, and hundreds would take a minute.
  const axe = new AxeBuilder({ page })
    // No page holds another site's frame: the whole run in the page itself takes half as long.
    .setLegacyMode()
    .options({ resultTypes: ["violations"] })
    .exclude("tbody tr:nth-child(n+7)")
    // Columns and lines of a chart hold no text; the chart's name, its table and its sentence are looked at.
    .exclude(".recharts-bar, .recharts-area, .recharts-cartesian-grid");
  const result = await (rules ? axe.withRules(rules) : axe.withTags(TAGS)).analyze();
  return result.violations.flatMap(({ id, nodes }) =>
    nodes.map((node) => `${id}: ${node.target.join(" ")} ${node.html.slice(0, 140)}`),
  );
}

/** What a page's colours and width decide; everything else is the same markup, whichever they are. */
const LOOKS = [
  ...["color-contrast", "target-size", "scrollable-region-focusable", "link-in-text-block"],
  ...["aria-hidden-focus", "button-name", "link-name", "label", "select-name"],
];

/** What is being read anew, as when a narrow window asks for more, is shown dimmed until it is there. */
async function calm(page: Page): Promise<void> {
  await expect(page.locator('[aria-busy="true"]')).toHaveCount(0);
}

/**
 * Holds the page that `open` opens to WCAG 2.2 AA, light and wide and then, in what colours and width decide, dark and
 * narrow, and to not scrolling sideways. `open` waits until nothing is on its way any more.
 */
export async function expectAccessible(
  page: Page,
  name: string,
  open: () => Promise<void>,
): Promise<void> {
  await page.emulateMedia({ colorScheme: "light", reducedMotion: "reduce" });
  await page.setViewportSize({ width: 1280, height: 800 });
  await open();
  await calm(page);
  expect.soft(await violations(page), `${name}, light`).toEqual([]);
  await page.emulateMedia({ colorScheme: "dark", reducedMotion: "reduce" });
  await page.setViewportSize({ width: 400, height: 800 });
  await calm(page);
  expect.soft(await violations(page, LOOKS), `${name}, dark and narrow`).toEqual([]);
  const wider = await page.evaluate(
    () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
  );
  expect.soft(wider, `${name} scrolls sideways`).toBeLessThanOrEqual(0);
}
