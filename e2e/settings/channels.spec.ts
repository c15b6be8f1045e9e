import type { ChannelList, DeliveryList } from "@/lib/channels/schemas";
import { TOPIC_NAMES, TOPICS } from "@/lib/channels/types";
import { expectAccessible } from "../support/axe";
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

test("a channel takes the kinds of notice that are chosen, and the list of deliveries goes to its end", async ({
  page,
  api,
}) => {
  test.setTimeout(200_000);
  // The first sync told something, and the keys that nobody owns are told of within a minute of its end.
  const told = async () => (await api.get<DeliveryList>("deliveries")).total;
  await expect.poll(told, { timeout: 150_000, intervals: [1_000] }).toBeGreaterThanOrEqual(2);
  await page.route("**/api/v1/deliveries?*", (route) =>
    route.continue({ url: route.request().url().replace("limit=50", "limit=1") }),
  );
  await page.clock.install();
  await page.goto("/settings/channels");
  const rows = page.getByRole("table", { name: /^Deliveries/ }).getByRole("row");
  const total = (await rows.count()) - 1;
  await expect(rows.filter({ hasText: "keys that nobody owns" }).first()).toBeVisible();
  await page.clock.fastForward(31_000);
  await expect(rows).toHaveCount(2);
  // Alerts may be told of meanwhile, so that the end comes later than it was.
  const more = page.getByRole("button", { name: /^Show \d+ more$/ });
  for (let shown = 1; (await more.count()) > 0; shown += 1) {
    await more.press("Enter");
    await expect.poll(() => rows.count()).toBeGreaterThan(shown + 1);
  }
  expect((await rows.count()) - 1).toBeGreaterThanOrEqual(total);

  await page
    .getByRole("button", { name: /^Change / })
    .first()
    .click();
  const topics = page.getByRole("dialog").getByRole("group", { name: "Takes notices of" });
  await expect(topics.getByRole("checkbox")).toHaveCount(TOPIC_NAMES.length + 1);
  for (const words of Object.values(TOPICS)) {
    await expect(topics.getByRole("checkbox", { name: words })).not.toBeChecked();
  }
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
      await expect(page.getByRole("button", { name: /^(Make|Change|Delete)/ })).toHaveCount(0);
      const tests = page.getByRole("button", { name: /^Test / });
      if (who === "auditor") await expect(tests).toHaveCount(0);
      else await expect(tests.first()).toBeVisible();
      await context.close();
    });
  }
});

test("axe finds nothing, light or dark, wide or narrow", async ({ page }) => {
  await expectAccessible(page, "/settings/channels", async () => {
    await page.goto("/settings/channels");
    await expect(page.getByRole("heading", { name: "Deliveries" })).toBeVisible();
  });
});
