import type { Page } from "@playwright/test";
import type { AlertList } from "@/lib/alerts/schemas";
import type { Api } from "../support/api";
import { expect, test } from "../support/test";
import { usageRead } from "./usage-page";

// Whichever runs first waits until the logs are read and the rules have looked.
test.setTimeout(300_000);

/** From the first screen over the list of alerts to the one of a key. */
async function openAlert(page: Page, api: Api, key: string, title: RegExp): Promise<void> {
  await usageRead(api);
  const found = async () => (await api.get<AlertList>(`alerts?q=${key}`)).total;
  await expect.poll(found, { timeout: 150_000 }).toBeGreaterThan(0);
  await page.goto("/");
  await page
    .getByRole("navigation", { name: "Main" })
    .getByRole("link", { name: /^Alerts/ })
    .click();
  await page.getByRole("button", { name: /^All/ }).click();
  await page.getByRole("searchbox", { name: /^Search alerts/ }).fill(key);
  await expect(page).toHaveURL(/state=any&q=|q=.*state=any/);
  await expect(page.locator("tbody tr").first()).toContainText(key);
  await page.getByRole("row", { name: key }).getByRole("link", { name: title }).first().click();
  await expect(page).toHaveURL(/\/alerts\/\d+/);
}

const openSection = (page: Page, name: string) =>
  page.getByRole("navigation", { name: "Sections of this key" }).getByText(name).click();

test("story 3: who disabled the orders' key, what failed six hours later, and when it was enabled again", async ({
  api,
  page,
}) => {
  await openAlert(page, api, "prod-orders-db", /Use of a disabled or dying key/);
  await expect(page.getByText("12 calls failed because the key is disabled.")).toBeVisible();
  await expect(page.getByText(/role\/.*orders-nightly-batch/).first()).toBeVisible();
  await page.getByRole("link", { name: "prod-orders-db" }).first().click();
  await openSection(page, "History");
  const entries = page.getByRole("listitem").filter({ hasText: "session t.nowak@" });
  await expect(entries.filter({ hasText: "DisableKey" }).first()).toBeVisible();
  await expect(entries.filter({ hasText: "EnableKey" }).first()).toBeVisible();
});

test("story 7: one partner uses the key, one never did, one is denied; of whom the trail does not name it is not known", async ({
  api,
  page,
}) => {
  await openAlert(page, api, "partner-product-feed", /A burst of denied calls/);
  await expect(page.getByText("catalog-task was denied 9 times at Decrypt.")).toBeVisible();
  await page.getByRole("link", { name: "partner-product-feed" }).first().click();
  await openSection(page, "Access");
  await page.getByRole("button", { name: "List" }).click();
  const grid = page.getByRole("table").or(page.getByRole("grid")).first();
  await expect(grid.getByRole("row", { name: /feed-reader.*not known/ }).first()).toBeVisible();
  await expect(grid.getByRole("row", { name: /Account 890840528241/ }).first()).toBeVisible();
});

test("story 9: a grant let somebody in whom no policy names", async ({ api, page }) => {
  await openAlert(page, api, "prod-lake-raw", /A new reader after a grant/);
  await expect(
    page.getByText(
      "temp-migration-helper decrypted for the first time after ci-deploy made a grant.",
    ),
  ).toBeVisible();
  await expect(page.getByText(/CreateGrant, \d{4}-/).first()).toBeVisible();
});

test("story 10: a policy that was open for an hour can be read, though no sync saw it", async ({
  api,
  page,
}) => {
  await openAlert(page, api, "prod-catalog-images", /A key policy open to everybody/);
  await page.getByRole("link", { name: "prod-catalog-images" }).first().click();
  await openSection(page, "History");
  await expect(page.getByText(/No sync saw this policy/)).toBeVisible();
});

test("story 19: one tenant's service tries the encryption context of another", async ({
  api,
  page,
}) => {
  await openAlert(page, api, "prod-tenant-documents", /A burst of ciphertexts that do not fit/);
  await expect(page.getByText(/tenant-solaria-api tried \d+ ciphertexts/)).toBeVisible();
  await expect(page.getByText('{"tenant":"nordlicht"}')).toBeVisible();
});
