import type { Page } from "@playwright/test";
import { expectAccessible, violations } from "./support/axe";
import { somePages } from "./support/pages";
import { expect, test } from "./support/test";

test.use({ expectedErrors: [/status of 404/] });

/** Waits until nothing is on its way any more. */
async function settled(page: Page) {
  await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
  await expect(page.getByRole("status", { name: /(is|are) loading$/ })).toHaveCount(0);
}

const PARTS = 4;

for (let part = 0; part < PARTS; part += 1) {
  test(`axe finds nothing on any page, light, dark or narrow: ${part + 1} of ${PARTS}`, async ({
    page,
    api,
  }) => {
    test.setTimeout(180_000);
    const pages = (await somePages(api)).filter((_, index) => index % PARTS === part);
    for (const [index, { name, path }] of pages.entries()) {
      await expectAccessible(page, name, async () => {
        await page.goto(path);
        await settled(page);
      });
      if (index > 0) continue;
      // Wide pages differ from narrow ones in the frame they share; dark from light in its colours alone.
      expect.soft(await violations(page), `${name}, narrow, by all rules`).toEqual([]);
      await page.setViewportSize({ width: 1280, height: 800 });
      expect.soft(await violations(page, ["color-contrast"]), `${name}, dark`).toEqual([]);
    }
  });
}

test("axe finds nothing in what floats", async ({ page }) => {
  await page.emulateMedia({ reducedMotion: "reduce" });
  await page.goto("/keys?state=Disabled&sort=-created");
  await settled(page);
  for (const { name, opened } of [
    { name: /^All filters/, opened: page.getByRole("dialog") },
    { name: "Columns", opened: page.getByRole("dialog") },
    { name: /^Theme/, opened: page.getByRole("menu") },
    { name: /account menu$/, opened: page.getByRole("menu") },
    { name: "Export", opened: page.getByRole("menu") },
    { name: "Unsaved view", opened: page.getByRole("menu") },
  ]) {
    const button = page.getByRole("button", { name }).first();
    if ((await button.count()) === 0) throw new Error(`There is no button ${name}`);
    await button.click();
    await expect(opened).toBeVisible();
    expect.soft(await violations(page), String(name)).toEqual([]);
    await page.keyboard.press("Escape");
    await expect(opened).toHaveCount(0);
    await expect(button).toBeFocused();
  }
  await page.keyboard.press("Control+k");
  await page.getByRole("combobox").fill("prod");
  await expect(page.getByRole("option").first()).toBeVisible();
  expect.soft(await violations(page), "search").toEqual([]);
});

test("a narrow window has its navigation, and every text in reach", async ({ page, api }) => {
  await page.setViewportSize({ width: 400, height: 800 });
  await page.goto("/");
  await page.getByRole("button", { name: "Open navigation" }).click();
  await page.getByRole("dialog").getByRole("link", { name: "Keys" }).click();
  await expect(page.getByRole("heading", { name: "Keys", level: 1 })).toBeVisible();
  await expect(page.getByRole("dialog")).toHaveCount(0);
  const { items } = await api.keys("");
  await expect(page.getByRole("rowheader").first()).toContainText(
    items[0]?.aliases[0]?.slice(6) ?? "",
  );
});
