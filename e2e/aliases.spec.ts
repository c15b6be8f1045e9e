import { keyPath } from "./support/api";
import { expect, test } from "./support/test";

test("dangling aliases name the key that is missing", async ({ page, api }) => {
  const dangling = await api.aliases("status=dangling");
  const names = dangling.items.map((alias) => alias.name);
  expect(names).toEqual(expect.arrayContaining(["alias/dev-gone", "alias/legacy/erp"]));
  await page.goto("/aliases?status=dangling");
  const rows = page.getByRole("table", { name: /^Aliases/ }).getByRole("row");
  await expect(rows).toHaveCount(dangling.total + 1);
  for (const alias of dangling.items) {
    const row = rows.filter({
      has: page.getByRole("rowheader", { name: alias.name, exact: true }),
    });
    await expect(row).toContainText("Dangling");
    await expect(row).toContainText(alias.targetKeyId ?? "?");
    await expect(row.getByRole("link")).toHaveCount(0);
  }
});

test("AWS's aliases without a key yet are told apart from dangling ones", async ({ page, api }) => {
  const waiting = await api.aliases("status=no-target");
  expect(waiting.total).toBeGreaterThan(0);
  await page.goto("/aliases");
  await page.getByRole("combobox", { name: "Status" }).selectOption("No key yet");
  await expect(page).toHaveURL("/aliases?status=no-target");
  await expect(page.getByRole("navigation", { name: "Pages" })).toContainText(
    `of ${waiting.total}`,
  );
  const rows = page.getByRole("table", { name: /^Aliases/ }).getByRole("row");
  await expect(rows.filter({ hasText: "Dangling" })).toHaveCount(0);
  await expect(rows.filter({ hasText: "alias/aws/" })).toHaveCount(waiting.items.length);
});

test("search, order and pages work, and an alias leads to its key", async ({ page, api }) => {
  const key = await api.keyNamed("prod-chargebacks-2026");
  await page.goto("/aliases");
  const search = page.getByRole("searchbox", { name: /^Search aliases/ });
  await search.fill("prod-chargebacks");
  const found = await api.aliases("q=prod-chargebacks");
  const rows = page.getByRole("table", { name: /^Aliases/ }).getByRole("row");
  await expect(rows).toHaveCount(found.total + 1);
  const moved = rows.filter({
    has: page.getByRole("rowheader", { name: "alias/prod-chargebacks", exact: true }),
  });
  await expect(moved.getByRole("link", { name: key.keyId })).toHaveAttribute("href", keyPath(key));
  await page.getByRole("button", { name: "Clear all" }).click();
  await page.getByRole("columnheader", { name: "Alias" }).getByRole("button").click();
  await expect(page).toHaveURL(/sort=-name/);
  const all = await api.aliases("sort=-name");
  await expect(rows.nth(1)).toContainText(all.items[0]?.name ?? "?");
  await page.getByRole("button", { name: "Next page" }).click();
  await expect(page.getByRole("navigation", { name: "Pages" })).toContainText("Rows 51–100");
  await expect(rows.nth(1)).toContainText(all.items[50]?.name ?? "?");
});

test("account and region filters count what they would give, and a view keeps them", async ({
  page,
  api,
}) => {
  const name = `e2e aliases ${Date.now().toString(36)}`;
  const account = await api.account("shop-prod");
  const { total } = await api.aliases(`account=${account.id}&region=eu-west-1`);
  await page.goto("/aliases");
  await page.getByRole("button", { name: "Region filter" }).click();
  await page.getByRole("checkbox", { name: /^eu-west-1/ }).check();
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: "Account filter" }).click();
  const choice = page.getByRole("dialog").locator("label").filter({ hasText: account.name });
  await expect(choice).toContainText(String(total));
  await choice.getByRole("checkbox").check();
  await page.keyboard.press("Escape");
  await expect(page).toHaveURL(`/aliases?region=eu-west-1&account=${account.id}`);
  await expect(page.getByRole("navigation", { name: "Pages" })).toContainText(`of ${total}`);

  await page.getByRole("button", { name: "Unsaved view" }).click();
  await page.getByRole("menuitem", { name: "Save as a new view" }).click();
  await page.getByRole("textbox", { name: "Name" }).fill(name);
  await page.getByRole("button", { name: "Save view" }).click();
  await expect(page.getByRole("button", { name })).toBeVisible();
  await page.goto("/aliases");
  await page.getByRole("button", { name: "All aliases" }).click();
  await page.getByRole("menuitem", { name }).click();
  await expect(page).toHaveURL(/region=eu-west-1/);
  await page.getByRole("button", { name }).click();
  await page.getByRole("menuitem", { name: "Delete" }).click();
  await expect(page.getByRole("button", { name })).toHaveCount(0);
});
