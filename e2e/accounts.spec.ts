import type { AccountList } from "@/lib/estate/client";
import type { ConnectionTest } from "@/lib/estate/schemas";
import { stateOf } from "./support/people";
import { expect, test } from "./support/test";

test("each account has its regions, numbers that lead to lists, and what is missing", async ({
  page,
  api,
}) => {
  const { items } = await api.get<AccountList>("accounts?limit=200");
  await page.goto("/accounts");
  for (const account of items) {
    const card = page.getByRole("region", { name: account.name, exact: true });
    await expect(card).toContainText(account.id);
    await expect(
      card.getByRole("link", { name: `${account.keys} keys`, exact: true }),
    ).toHaveAttribute("href", `/keys?account=${account.id}`);
    const regions = page.getByRole("rowheader");
    const rows = card.getByRole("table").getByRole("row").filter({ has: regions });
    await expect(rows).toHaveCount(account.scopes.length);
    for (const scope of account.scopes) {
      const row = rows.filter({ has: page.getByRole("rowheader", { name: scope.region }) });
      await expect(row).toContainText(`${scope.keys}`);
      await expect(
        row.getByRole("link", { name: `${scope.keys} keys in ${scope.region}` }),
      ).toBeVisible();
    }
  }
});

test("a connection test lists every permission of every region, one by one", async ({
  page,
  api,
}) => {
  const account = await api.account("shop-prod");
  await page.goto("/accounts");
  const answered = page.waitForResponse((response) => response.url().endsWith("/test"));
  await page.getByRole("button", { name: "Test connection of shop-prod" }).click();
  const dialog = page.getByRole("dialog", { name: "Test connection: shop-prod" });
  const tested = (await (await answered).json()) as ConnectionTest;
  const checks = dialog.getByRole("list", { name: "Permissions tried" }).getByRole("listitem");
  await expect(checks).toHaveCount(tested.checks.length);
  for (const action of ["sts:GetCallerIdentity", "iam:GetAccountAuthorizationDetails"]) {
    await expect(checks.filter({ hasText: action })).toContainText("Allowed");
  }
  for (const { region } of account.scopes) {
    const here = checks.filter({ hasText: region });
    await expect(here.filter({ hasText: "kms:ListKeys" })).toContainText("Allowed");
    await expect(here.filter({ hasText: "kms:GetKeyPolicy" })).toHaveCount(1);
  }
  await expect(dialog.getByRole("status").first()).toContainText(
    /Everything can be read|could not be read/,
  );
  await page.keyboard.press("Escape");
  await expect(dialog).toHaveCount(0);
  await expect(page.getByRole("button", { name: "Test connection of shop-prod" })).toBeFocused();
});

for (const who of ["auditor", "orders"] as const) {
  test(`the ${who} sees accounts, and nothing to start`, async ({ browser }) => {
    const context = await browser.newContext({ storageState: stateOf(who) });
    const page = await context.newPage();
    await page.goto("/accounts");
    await expect(page.getByRole("heading", { name: "shop-prod" })).toBeVisible();
    await expect(page.getByRole("heading", { name: "Sync" })).toBeVisible();
    await expect(page.getByRole("button", { name: /sync/i })).toHaveCount(0);
    await expect(page.getByRole("button", { name: /^Test connection/ })).toHaveCount(0);
    await context.close();
  });
}

test("an estate of many accounts is shown a part at a time, and the rest when it is asked for", async ({
  page,
  api,
}) => {
  const { items, total } = await api.get<AccountList>("accounts?limit=200");
  expect(total).toBeGreaterThan(3);
  // Our server's own pages, made short: an estate of more than fifty accounts takes long to read.
  const short = (address: string) => address.replace("limit=50", "limit=3");
  await page.route("**/api/v1/accounts?*", (route) =>
    route.continue({ url: short(route.request().url()) }),
  );
  await page.clock.install();
  await page.goto("/accounts");
  const cards = page.getByRole("button", { name: /^Test connection of / });
  await expect(cards).toHaveCount(total);
  await page.clock.fastForward(31_000);
  await expect(cards).toHaveCount(3);
  await expect(page.getByText(`3 of ${total} accounts`)).toBeVisible();
  while ((await cards.count()) < total) {
    const shown = await cards.count();
    await page.getByRole("button", { name: `Show ${Math.min(50, total - shown)} more` }).focus();
    await page.keyboard.press("Enter");
    await expect(cards).toHaveCount(Math.min(total, shown + 3));
  }
  await expect(page.getByRole("button", { name: /^Show \d+ more$/ })).toHaveCount(0);
  const names = items.map(({ name }) => `Test connection of ${name}`);
  expect(await cards.allTextContents()).toEqual(names);
});
