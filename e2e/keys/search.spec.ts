import { keyPath } from "../support/api";
import { expect, test } from "../support/test";
import { openKeys, rowsOf, searchFor, shownTotal } from "./keys-page";

test("finds a key by alias, id, ARN, description and tag", async ({ page, api }) => {
  const key = await api.keyNamed("prod-customer-pii");
  await openKeys(page);
  for (const words of [
    "prod-customer-pii",
    "PROD-CUSTOMER-PII",
    key.keyId,
    key.arn,
    "Names, addresses and dates of birth",
    `team-customers restricted ${key.keyId.slice(0, 8)}`,
  ]) {
    const { total } = await api.keys(`q=${encodeURIComponent(words)}`);
    await searchFor(page, words);
    await expect(shownTotal(page), words).toContainText(`of ${total}`);
    const link = page.getByRole("rowheader").getByRole("link", { name: "prod-customer-pii" });
    await expect(link, words).toHaveAttribute("href", keyPath(key));
  }
});

test("narrows to few, says so, and gives all back when cleared", async ({ page, api }) => {
  const { total } = await api.keys("");
  const { items } = await api.keys("q=team-payments");
  await openKeys(page);
  await searchFor(page, "team-payments");
  await expect(rowsOf(page)).toHaveCount(items.length);
  await expect(page.getByRole("list", { name: "Active filters" })).toContainText("team-payments");
  await searchFor(page, "nothing-has-this-name");
  await expect(page.getByText("No key matches")).toBeVisible();
  await page.getByRole("button", { name: "Clear all filters" }).click();
  await expect(page).toHaveURL("/keys");
  await expect(shownTotal(page)).toContainText(`of ${total}`);
  await expect(page.getByRole("searchbox")).toHaveValue("");
});

test("takes what databases treat specially as plain text", async ({ page, api }) => {
  await openKeys(page);
  for (const words of ["%", "_", "\\", "'; DROP TABLE keys; --", "<script>", "a".repeat(512)]) {
    const { total } = await api.keys(`q=${encodeURIComponent(words)}`);
    await searchFor(page, words);
    if (total === 0) await expect(page.getByText("No key matches"), words).toBeVisible();
    else await expect(shownTotal(page), words).toContainText(`of ${total}`);
  }
  expect((await api.keys(`q=${encodeURIComponent("'; DROP TABLE keys; --")}`)).total).toBe(1);
});

test("the search over everything leads to a key, an alias and a page", async ({ page, api }) => {
  const key = await api.keyNamed("prod-card-vault");
  await page.goto("/accounts");
  const dialog = page.getByRole("dialog", { name: "Go to" });
  // A key that is pressed before the page listens is lost, as it is for people.
  await expect(async () => {
    await page.keyboard.press("Control+k");
    await expect(dialog).toBeVisible({ timeout: 1_000 });
  }).toPass();
  await dialog.getByRole("combobox").fill("prod-card-vault");
  await expect(dialog.getByRole("option").first()).toContainText("alias/prod-card-vault");
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(keyPath(key));
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("prod-card-vault");
});

test.describe("without a network", () => {
  // Whatever the page asks for meanwhile, it does not get.
  test.use({ expectedErrors: [/net::ERR_INTERNET_DISCONNECTED/] });

  test("no old rows stand under a new search, and the new ones come with it", async ({
    page,
    context,
  }) => {
    await openKeys(page);
    await context.setOffline(true);
    await page.getByRole("searchbox", { name: /^Search keys/ }).fill("prod-customer-pii");
    const said = page.getByRole("alert").filter({ hasText: "the server cannot be reached" });
    await expect(said).toBeVisible({ timeout: 30_000 });
    await expect(page.getByRole("rowheader")).toHaveCount(0);
    await context.setOffline(false);
    await expect(said).toHaveCount(0);
    await expect(page.getByRole("rowheader")).toContainText(["prod-customer-pii"]);
  });
});
