import type { Page } from "@playwright/test";
import { keyPath } from "../support/api";
import { expect, test } from "../support/test";

/** The value beside a fact's name. */
function fact(page: Page, name: string) {
  const term = page
    .getByRole("main")
    .locator("dt")
    .filter({ hasText: new RegExp(`^${name}$`) });
  return term.locator("+ dd");
}

test("seven days: deletion, its window and its day are told", async ({ page, api }) => {
  const key = await api.keyNamed("prod-returns-labels");
  await page.goto(keyPath(key));
  await expect(fact(page, "State")).toHaveText("Pending deletion");
  await expect(fact(page, "Deletion")).toContainText(key.deletionDate?.slice(0, 10) ?? "none");
  await expect(fact(page, "Last use")).toContainText("Decrypt");
  await page.getByRole("link", { name: /^Rotation/ }).click();
  await expect(fact(page, "Automatic")).toContainText(/Unknown|On|Off/);
});

test("rotation of all sorts", async ({ page, api }) => {
  for (const { alias, says } of [
    { alias: "prod-invoices", says: ["On", "every 365 days"] },
    { alias: "prod-settlements", says: ["On", "every 180 days"] },
    { alias: "prod-card-vault", says: ["Off", "stays the same until somebody rotates it"] },
    { alias: "prod-payout-signatures", says: ["Not possible", "asymmetric keys cannot rotate"] },
    { alias: "webhook-hmac", says: ["Not possible", "HMAC keys cannot rotate"] },
    { alias: "firmware-ml-dsa", says: ["Not possible", "asymmetric keys cannot rotate"] },
    { alias: "prod-payments-acquirer", says: ["Not possible", "the key material was imported"] },
    { alias: "vault-seal", says: ["Not possible", "CloudHSM key store"] },
    { alias: "prod-lake-residency", says: ["Not possible", "external key store"] },
  ]) {
    await page.goto(keyPath(await api.keyNamed(alias), "rotation"));
    for (const words of says) await expect(fact(page, "Automatic"), alias).toContainText(words);
  }
  await page.goto(keyPath(await api.keyNamed("prod-refunds"), "rotation"));
  await expect(fact(page, "On demand")).toHaveText("2 of the 25 that AWS allows");
  const rotations = page.getByRole("table", { name: "Rotations" });
  await expect(rotations.getByRole("cell", { name: "On demand" })).toHaveCount(2);
});

test("clock running: material that expires, and stores out of reach", async ({ page, api }) => {
  const imported = await api.keyNamed("prod-payments-acquirer");
  const days = (Date.parse(imported.validTo ?? "") - Date.now()) / 86_400_000;
  expect(days).toBeGreaterThan(8);
  expect(days).toBeLessThan(10);
  await page.goto(keyPath(imported));
  await expect(fact(page, "Origin")).toHaveText("Imported");
  await expect(fact(page, "Material expires")).toContainText(imported.validTo?.slice(0, 10) ?? "?");

  await page.goto(keyPath(await api.keyNamed("vault-seal")));
  await expect(fact(page, "State")).toHaveText("Unavailable");
  await expect(fact(page, "Name")).toHaveText("vault-hsm");
  await expect(fact(page, "Connection")).toHaveText("disconnected");

  await page.goto(keyPath(await api.keyNamed("prod-lake-residency")));
  await expect(fact(page, "Name")).toHaveText("xks-frankfurt");
  await expect(fact(page, "Connection")).toHaveText("failed (XKS_PROXY_NOT_REACHABLE)");

  await page.goto(keyPath(await api.keyNamed("prod-reports-residency")));
  await expect(fact(page, "Connection")).toHaveText("connected");
});

test("the open door: a grant made by CI stands out from those of services", async ({
  page,
  api,
}) => {
  const key = await api.keyNamed("prod-lake-raw");
  await page.goto(keyPath(key, "grants"));
  const grants = page.getByRole("table", { name: "Grants" });
  const { grants: known } = await api.detail(key);
  await expect(grants.getByRole("row")).toHaveCount(known.length + 1);
  const row = grants.getByRole("row").filter({ hasText: "temp-migration-helper" });
  await expect(row.getByRole("cell").first()).toHaveText("Person or role");
  await expect(row.getByRole("cell").nth(1)).toHaveText("Decrypt");
  await expect(row).toContainText("still so");
});

test("grants show their constraints and ids of who is gone, as text", async ({ page, api }) => {
  const key = await api.keyNamed("dev-tenant-0");
  expect(key.aliases).toHaveLength(50);
  await page.goto(keyPath(key, "grants"));
  const grants = page.getByRole("table", { name: "Grants" });
  const deleted = grants.getByRole("row").filter({ hasText: "AROAQHVZDGW7X4MLR2KTB" });
  await expect(deleted).toContainText('"note":"<b>bold</b>","tenant":"=1+1"');
  await expect(grants.locator("b")).toHaveCount(0);
  await page
    .getByRole("link", { name: /^Aliases/ })
    .last()
    .click();
  await expect(
    page.getByRole("table", { name: /^Aliases that point/ }).getByRole("row"),
  ).toHaveCount(51);
});

test("the loose replica: a family lists its members and leads to each", async ({ page, api }) => {
  const key = await api.keyNamed("prod-checkout-global", { region: "eu-west-1" });
  const replica = await api.keyNamed("prod-checkout-global", { region: "eu-central-1" });
  await page.goto(keyPath(key, "family"));
  const rows = page.getByRole("table", { name: "Multi-Region family" }).getByRole("row");
  await expect(rows.filter({ hasText: "eu-west-1" })).toContainText(/this key.*Primary/);
  await expect(rows.filter({ hasText: "eu-central-1" })).toContainText("Replica");
  await rows.filter({ hasText: "eu-central-1" }).getByRole("link").click();
  await expect(page).toHaveURL(new RegExp(keyPath(replica)));
  await page.goto(keyPath(replica, "policy"));
  await expect(page.getByRole("region", { name: "Key policy" })).toContainText(
    "aws:PrincipalOrgID",
  );
  await page.goto(keyPath(await api.keyNamed("prod-invoices"), "family"));
  await expect(page.getByRole("main")).toContainText("A single-Region key");
});

test("last use keeps used, never and cannot-tell apart", async ({ page, api }) => {
  await page.goto(keyPath(await api.keyNamed("poc-chat")));
  await expect(fact(page, "… as AWS says")).toContainText("Never");
  await page.goto(keyPath(await api.keyNamed("archive-2019")));
  await expect(fact(page, "… as AWS says")).toContainText("Unknown");
  await expect(fact(page, "… as AWS says")).toContainText("AWS cannot tell");
});

test("history and freshness say what was seen, when, and by which call", async ({ page, api }) => {
  const key = await api.keyNamed("prod-payments", { region: "eu-west-1" });
  await page.goto(keyPath(key, "history"));
  const { total } = await api.get<{ total: number }>(
    `keys/${key.accountId}/${key.region}/${key.keyId}/history`,
  );
  await expect(page.getByRole("main")).toContainText(`${total} entries`);
  const entries = page.getByRole("main").getByRole("list").last().getByRole("listitem");
  await expect(entries).toHaveCount(Math.min(total, 50));
  await expect(entries.filter({ hasText: "alias/prod-payments" }).first()).toContainText(
    "still so",
  );
  await page.getByRole("link", { name: /^Freshness/ }).click();
  const rows = page.getByRole("table", { name: "Readings of this key" }).getByRole("row");
  await expect(rows.filter({ hasText: "kms:GetKeyPolicy" }).getByRole("cell").nth(1)).toHaveText(
    "Read",
  );
});

test("every section is reached by its link, has its address, and marks itself", async ({
  page,
  api,
}) => {
  const key = await api.keyNamed("prod-customer-pii");
  await page.goto(keyPath(key));
  const sections = page.getByRole("navigation", { name: "Sections of this key" });
  for (const name of [
    "Policy",
    "Grants",
    "Rotation",
    "Aliases",
    "Family",
    "History",
    "Freshness",
  ]) {
    await sections.getByRole("link", { name: new RegExp(`^${name}`) }).click();
    await expect(page).toHaveURL(keyPath(key, name.toLowerCase()));
    await expect(sections.getByRole("link", { name: new RegExp(`^${name}`) })).toHaveAttribute(
      "aria-current",
      "page",
    );
  }
  await expect(page).toHaveTitle("Freshness · prod-customer-pii · Keyledger");
  await page.reload();
  await expect(page.getByRole("table", { name: "Readings of this key" })).toBeVisible();
  await page
    .getByRole("navigation", { name: "Breadcrumb" })
    .getByRole("link", { name: "Keys" })
    .click();
  await expect(page).toHaveURL("/keys");
});
