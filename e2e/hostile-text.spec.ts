import { HOSTILE_DESCRIPTIONS } from "@/lib/local-aws/estates/hostile";
import { keyPath } from "./support/api";
import { expect, test } from "./support/test";

/** Shop-dev in eu-central-1 holds what attackers and careless people write. */
const WHERE = "account=752361159305&region=eu-central-1";
const HIDDEN = /[\u202a-\u202e\u2066-\u2069]/;
const COLUMNS = "cols=description,owner,environment,classification";

test.beforeEach(async ({ page }) => {
  page.on("dialog", () => expect(false, "A dialog opened: text ran as a script").toBe(true));
});

test("descriptions and tags are text in the list, whatever they hold", async ({ page, api }) => {
  const { items } = await api.keys(WHERE);
  const descriptions = items.map((key) => key.description);
  for (const hostile of HOSTILE_DESCRIPTIONS) expect(descriptions).toContain(hostile);
  await page.goto(`/keys?${WHERE}&${COLUMNS}`);
  const table = page.getByRole("table", { name: /^Keys,/ });
  for (const hostile of HOSTILE_DESCRIPTIONS) {
    // What disguises text is written as its code; before it all stands as it came.
    const [start = ""] = hostile.slice(0, 60).split(HIDDEN);
    const shown = table.getByText(start.trim(), { exact: false }).first();
    await expect(shown).toBeAttached();
    expect(await shown.evaluate((element) => getComputedStyle(element).unicodeBidi)).toBe(
      "isolate",
    );
  }
  await expect(table).toContainText("invoice-⟨U+202E⟩gnp.terces");
  expect(await table.textContent()).not.toMatch(HIDDEN);
  await expect(table.locator("img, script, iframe, b")).toHaveCount(0);
});

test("the same on a key's own page, also at AWS's longest", async ({ page, api }) => {
  const { items } = await api.keys(WHERE);
  const markup = items.find((key) => key.description?.startsWith("<img"));
  const longest = items.find((key) => (key.description?.length ?? 0) > 8000);
  const reversed = items.find((key) => key.description?.includes("\u202e"));
  if (!markup || !longest || !reversed) throw new Error("The demo lacks its hostile keys");

  await page.goto(keyPath(markup));
  const main = page.getByRole("main");
  await expect(main.getByText('<img src=x onerror="alert(1)">').first()).toBeVisible();
  await expect(main.locator("img, script")).toHaveCount(0);
  await expect(main.getByRole("heading", { level: 1 })).toContainText("xxxx");

  await page.goto(keyPath(longest));
  await main.getByText(/^Show all 8,?\d+ characters/).click();
  expect(await main.getByText(longest.description ?? "", { exact: true }).count()).toBeGreaterThan(
    0,
  );
  const overflow = await page.evaluate(
    () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
  );
  expect(overflow).toBeLessThanOrEqual(0);

  await page.goto(keyPath(reversed));
  const text = main.getByText(/^invoice-/).first();
  expect(await text.evaluate((element) => getComputedStyle(element).unicodeBidi)).toBe("isolate");
});

test("hidden characters of a policy are written out, and its markup is text", async ({
  page,
  api,
}) => {
  const key = await api.keyNamed("policies/hostile-text");
  await page.goto(keyPath(key, "policy"));
  const policy = page.getByRole("region", { name: "Key policy" });
  await expect(policy).toContainText("<script>alert(1)</script>");
  await expect(policy).toContainText('=HYPERLINK(\\"https://evil.example\\")');
  expect(await policy.textContent()).not.toContain("\u202e");
  await expect(policy).toContainText(/202e/i);
  await expect(policy.locator("script")).toHaveCount(0);
});

test("a search, a view name or a filter in the address is text", async ({ page }) => {
  const markup = '<img src=x onerror="alert(1)">';
  await page.goto(`/keys?q=${encodeURIComponent(markup)}&owner=${encodeURIComponent(markup)}`);
  const chips = page.getByRole("list", { name: "Active filters" });
  await expect(chips).toContainText(markup);
  await expect(page.locator("main img")).toHaveCount(0);
});
