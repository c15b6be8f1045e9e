import { keyPath } from "../support/api";
import { changeEstate, disturb } from "../support/local-aws";
import { nameOf } from "../support/people";
import { expect, test } from "../support/test";

test.describe.configure({ mode: "serial" });
test.setTimeout(120_000);
test.afterEach(() => disturb([]));

test("a started sync tells how far it is while it runs, and ends complete", async ({
  page,
  api,
}) => {
  const before = await api.latestRun();
  const account = await api.account("shop-prod");
  await disturb([
    { kind: "delay", accountId: account.id, api: "DescribeKey", milliseconds: 3_000 },
  ]);
  await page.goto("/accounts");
  await page.getByRole("button", { name: "Start sync" }).click();
  await expect(page.getByRole("button", { name: "Sync is running" })).toBeDisabled();
  const card = page.getByRole("region", { name: "shop-prod", exact: true });
  const progress = card.getByRole("progressbar").first();
  await expect(progress).toBeVisible();
  await expect(card).toContainText(/\d+ of \d+/);
  // It moves by itself: nobody reloads the page.
  const cell = card
    .getByRole("cell")
    .filter({ has: page.getByRole("progressbar") })
    .first();
  const said = new Set<string | null>();
  await expect
    .poll(async () => {
      if (await cell.isVisible()) said.add(await cell.textContent());
      return said.size;
    })
    .toBeGreaterThan(1);
  await disturb([]);
  const run = await api.syncEnded();
  expect(run.id).not.toBe(before.id);
  expect(run).toMatchObject({ trigger: "manual", requestedBy: nameOf("security") });
  await expect(page.getByRole("button", { name: "Start sync" })).toBeEnabled({ timeout: 30_000 });
  await expect(page.getByRole("progressbar")).toHaveCount(0);
  await expect(page.getByRole("main")).toContainText(`by hand of ${nameOf("security")}, ended`);
});

test("an account that denies keeps its last good data, and names the missing action", async ({
  page,
  api,
  baseURL,
}) => {
  const account = await api.account("log-archive");
  const { total } = await api.keys(`account=${account.id}`);
  await disturb([{ kind: "deny", accountId: account.id, api: "ListKeys" }]);
  const origin = new URL(baseURL ?? "").origin;
  expect((await page.request.post("/api/v1/sync-runs", { headers: { origin } })).status()).toBe(
    202,
  );
  await api.syncEnded();
  await page.goto("/accounts");
  const card = page.getByRole("region", { name: "log-archive", exact: true });
  await expect(card.getByText("kms:ListKeys").first()).toBeVisible();
  await expect(card.getByRole("link", { name: `${total} keys`, exact: true })).toBeVisible();
  expect((await api.keys(`account=${account.id}`)).total).toBe(total);
  expect((await api.keys(`account=${account.id}&gone=only`)).total).toBe(0);

  await page.getByRole("button", { name: "Test connection of log-archive" }).click();
  const dialog = page.getByRole("dialog", { name: "Test connection: log-archive" });
  const denied = dialog.getByRole("listitem").filter({ hasText: "Denied" });
  await expect(denied.first()).toContainText("kms:ListKeys");
  await expect(denied.first()).toContainText("What to do");
  await page.keyboard.press("Escape");

  await disturb([]);
  await page.request.post("/api/v1/sync-runs", { headers: { origin } });
  await api.syncEnded();
  await page.reload();
  await expect(card.getByText("kms:ListKeys")).toHaveCount(0);
});

test("a changed policy and a moved alias stand in history, comparison and overview", async ({
  page,
  api,
  baseURL,
}) => {
  const key = await api.keyNamed("prod-customer-pii");
  const other = await api.keyNamed("prod-payments-exports");
  const moved = await api.keyNamed("prod-payments", { region: other.region });
  const before = await api.detail(key);
  const document = JSON.parse(before.policy?.body ?? "{}");
  document.Statement.push({
    Sid: "Temporary",
    Effect: "Allow",
    Principal: "*",
    Action: "kms:Decrypt",
    Resource: "*",
  });
  await changeEstate({ keyArn: key.arn, policy: JSON.stringify(document) });
  const aliasArn = `arn:aws:kms:${moved.region}:${moved.accountId}:alias/prod-payments`;
  await changeEstate({ aliasArn, targetKeyId: other.keyId });
  const origin = new URL(baseURL ?? "").origin;
  await page.request.post("/api/v1/sync-runs", { headers: { origin } });
  await api.syncEnded();

  await page.goto(keyPath(key, "policy"));
  const versions = page.getByRole("list", { name: "Policy versions, newest first" });
  await expect(versions.getByRole("listitem")).toHaveCount(2);
  await expect(versions.getByRole("listitem").last()).toContainText("ended between");
  await page.getByRole("button", { name: "Compare the last two" }).click();
  const difference = page.getByRole("region", { name: "Difference of the two policies" });
  await expect(difference).toContainText(/added:.*"Sid": "Temporary"/);
  await expect(difference).toContainText(/\d+ unchanged lines/);
  await expect(page.getByRole("main")).toContainText(/\d+ lines added/);
  // The comparison has its address, and the old document is still whole.
  await page.reload();
  await expect(difference).toContainText('"Sid": "Temporary"');

  await page.goto(keyPath(moved, "aliases"));
  const old = page
    .getByRole("row")
    .filter({ has: page.getByRole("rowheader", { name: "alias/prod-payments", exact: true }) });
  await expect(old).toContainText("moved away or deleted");
  await page.goto("/aliases?moved=true");
  const row = page.getByRole("row").filter({ hasText: "alias/prod-payments" });
  await expect(row).toContainText(other.keyId);
  await expect(row).toContainText(moved.keyId);

  await page.goto("/");
  const changes = page.getByRole("region", { name: "Changed this week" });
  await expect(changes.getByRole("link", { name: "prod-customer-pii" })).toHaveAttribute(
    "href",
    keyPath(key, "policy"),
  );

  await changeEstate({ keyArn: key.arn, policy: before.policy?.body ?? "" });
  await changeEstate({ aliasArn, targetKeyId: moved.keyId });
  await page.request.post("/api/v1/sync-runs", { headers: { origin } });
  await api.syncEnded();
  expect((await api.keyNamed("prod-payments", { region: moved.region })).keyId).toBe(moved.keyId);
});
