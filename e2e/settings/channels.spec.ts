import AxeBuilder from "@axe-core/playwright";
import type { ChannelList } from "@/lib/channels/schemas";
import { stateOf } from "../support/people";
import { renewSignIn } from "../support/sign-in-time";
import { expect, test } from "../support/test";

test.use({ who: "admin" });

test("the demo's channel really delivers, and shows what the receiver said", async ({
  page,
  api,
}) => {
  const { mailFolder, items } = await api.get<ChannelList>("channels");
  const name = items.find(({ target }) => target.kind === "email")?.name ?? "none";
  await page.goto("/settings/channels");
  await expect(page.getByText(mailFolder ?? "none")).toBeVisible();
  const card = page
    .getByRole("list", { name: "Channels" })
    .getByRole("listitem")
    .filter({
      has: page.getByRole("heading", { name }),
    });
  await page.getByRole("button", { name: `Test ${name}` }).focus();
  await page.keyboard.press("Enter");
  await expect(card.getByRole("status")).toContainText(/Taken\s*250/);
});

test.describe("refused", () => {
  test.use({ expectedErrors: [/status of 4\d\d/] });

  test("a host that the operator did not list is refused by name, and the dialog keeps what was typed", async ({
    page,
  }) => {
    await page.goto("/settings/channels");
    await renewSignIn(page);
    await page.getByRole("button", { name: "Make a channel" }).click();
    const dialog = page.getByRole("dialog", { name: "Make a channel" });
    await dialog.getByLabel("Kind").selectOption("webhook");
    await dialog.getByLabel("Name").fill("Nowhere");
    await dialog.getByLabel("URL").fill("https://169.254.169.254/latest/meta-data/");
    await dialog.getByLabel("Secret for the signature").fill("x".repeat(40));
    await dialog.getByRole("button", { name: "Make channel" }).click();
    await expect(dialog.getByRole("alert")).toBeVisible();
    await expect(dialog.getByLabel("Name")).toHaveValue("Nowhere");
  });

  for (const who of ["security", "auditor"] as const) {
    test(`the ${who} changes no channel`, async ({ browser }) => {
      const context = await browser.newContext({ storageState: stateOf(who) });
      const page = await context.newPage();
      await page.goto("/settings/channels");
      await expect(page.getByRole("heading", { name: "Channels", level: 1 })).toBeVisible();
      await expect(page.getByRole("button", { name: /^(Make|Change|Remove)/ })).toHaveCount(0);
      const tests = page.getByRole("button", { name: /^Test / });
      if (who === "auditor") await expect(tests).toHaveCount(0);
      else await expect(tests.first()).toBeVisible();
      await context.close();
    });
  }
});

test("axe finds nothing in light, dark and at 400 px", async ({ page }) => {
  for (const [colorScheme, width] of [
    ["light", 1280],
    ["dark", 1280],
    ["light", 400],
  ] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    await page.setViewportSize({ width, height: 900 });
    await page.goto("/settings/channels");
    await expect(page.getByRole("heading", { name: "Deliveries" })).toBeVisible();
    const { violations } = await new AxeBuilder({ page })
      .withTags(["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"])
      .analyze();
    expect(violations.map(({ id }) => id)).toEqual([]);
    const wider = await page.evaluate(
      () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
    );
    expect(wider).toBeLessThanOrEqual(0);
  }
});
