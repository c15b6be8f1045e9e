import type { CoverageList } from "@/lib/usage/schemas/coverage";
import type { SourceList } from "@/lib/usage/schemas/sources";
import { expectAccessible } from "../support/axe";
import { renewSignIn } from "../support/sign-in-time";
import { expect, test } from "../support/test";

test.use({ who: "admin" });

test("the demo's logs are a source that was taken, and the blind spot of a trail is a gap (story 15)", async ({
  page,
  api,
}) => {
  test.setTimeout(420_000);
  // They are written and read in the background of the first start.
  const taken = async () => {
    const { items } = await api.get<SourceList>("usage-sources");
    return items.find(({ name }) => name === "Log archive")?.run.doneAt ?? null;
  };
  await expect.poll(taken, { timeout: 400_000, intervals: [2_000] }).not.toBe(null);
  await page.goto("/settings/usage");
  const card = page
    .getByRole("list", { name: "Sources" })
    .getByRole("listitem")
    .filter({ has: page.getByRole("heading", { name: "Log archive" }) });
  await expect(card).toContainText("s3://halden-moor-cloudtrail");
  await expect(card).toContainText(/Covers\s*\d+ accounts and regions/);
  const { items } = await api.get<CoverageList>("usage-coverage");
  const blind = items.filter(({ spans }) => spans.some(({ reason }) => reason === "excluded"));
  expect(new Set(blind.map(({ accountName }) => accountName))).toEqual(new Set(["shop-dev"]));
  const rows = page.getByRole("table", { name: /^Usage that is known/ }).getByRole("row");
  const row = rows.filter({ hasText: "shop-dev" }).filter({ hasText: "eu-west-1" });
  await expect(row).toContainText("left out by the trail");
});

test("digests prove the demo's log files, but for the one that was changed after its delivery", async ({
  page,
  api,
}) => {
  test.setTimeout(420_000);
  const digests = async () => {
    const { items } = await api.get<SourceList>("usage-sources");
    return items.find(({ name }) => name === "Log archive")?.run.answer?.digests;
  };
  await expect
    .poll(async () => (await digests())?.now?.left, { timeout: 400_000, intervals: [2_000] })
    .toBe(false);
  expect((await digests())?.all).toMatchObject({ invalid: 1, missing: 0, gap: 0, unproven: 0 });
  const { items } = await api.get<CoverageList>("usage-coverage");
  const wrong = items.filter(({ spans }) => spans.some(({ proof }) => proof === "invalid"));
  expect(wrong.map(({ accountName, region }) => [accountName, region])).toEqual([
    ["partner-integration", "us-east-1"],
  ]);
  expect(items.find(({ accountName }) => accountName === "shop-prod")?.provenShare).toBeGreaterThan(
    0.05,
  );
  await page.goto("/settings/usage");
  const card = page
    .getByRole("list", { name: "Sources" })
    .getByRole("listitem")
    .filter({ has: page.getByRole("heading", { name: "Log archive" }) });
  await expect(card).toContainText("Log files changed, gone or added");
  await card.getByText("What is wrong with which files").click();
  await expect(card).toContainText(/_CloudTrail_us-east-1_.*\.json\.gz: has another hash/);
  const rows = page.getByRole("table", { name: /^Usage that is known/ }).getByRole("row");
  const row = rows.filter({ hasText: "partner-integration" }).filter({ hasText: "us-east-1" });
  await expect(row).toContainText("log file changed");
});

test.describe("a source that cannot be read", () => {
  // A folder outside of those that the operator names is refused.
  test.use({ expectedErrors: [/status of 400/] });

  test("says what failed and what to do, and can be removed", async ({ page }) => {
    test.setTimeout(240_000);
    await page.goto("/settings/usage");
    await renewSignIn(page);
    await page.getByRole("button", { name: "Add a source" }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByLabel("Name").fill("No such bucket");
    const kind = dialog.getByLabel("Kind");
    await kind.selectOption("Log files in a folder");
    await dialog.getByLabel("Folder").fill("/etc");
    await dialog.getByRole("button", { name: "Add source" }).click();
    await expect(dialog).toContainText(/\/etc is not below .*, where this server may read/);
    await kind.selectOption("Log files in S3");
    await dialog.getByLabel("Bucket", { exact: true }).fill("s3://no-such-bucket-here/logs");
    await dialog.getByRole("button", { name: "Add source" }).click();
    await expect(dialog).toBeHidden();
    const card = page
      .getByRole("list", { name: "Sources" })
      .getByRole("listitem")
      .filter({ has: page.getByRole("heading", { name: "No such bucket" }) });
    await expect(card).toContainText("Failed", { timeout: 180_000 });
    await expect(card).toContainText("no-such-bucket-here");
    await expect(card).toContainText("Check the bucket's name");
    await card.getByRole("button", { name: "Delete No such bucket" }).click();
    await card.getByRole("button", { name: "Really delete No such bucket" }).click();
    await expect(card).toHaveCount(0);
  });
});

test("sources of Athena and CloudTrail Lake are added by the dialog, which keeps what was filled in", async ({
  page,
}) => {
  await page.goto("/settings/usage");
  await renewSignIn(page);
  const sources = page.getByRole("list", { name: "Sources" }).getByRole("listitem");
  const card = (name: string) =>
    sources.filter({ has: page.getByRole("heading", { name, exact: true }) });
  const dialog = page.getByRole("dialog");
  const fill = async (values: Record<string, string>) => {
    for (const [label, value] of Object.entries(values)) {
      await dialog.getByLabel(label, { exact: true }).fill(value);
    }
  };
  const add = async (kind: string, name: string, values: Record<string, string>) => {
    await page.getByRole("button", { name: "Add a source" }).click();
    await dialog.getByLabel("Kind").selectOption(kind);
    // Off, so that no query of it is waited for.
    await dialog.getByLabel("On", { exact: true }).uncheck();
    await fill({ Name: name, ...values });
    await dialog.getByRole("button", { name: "Add source" }).click();
  };
  await add("Athena", "Counted in Athena", {
    ...{ Region: "eu-west-1", Database: "security", Table: "cloudtrail_logs" },
    ...{ "Folder of the logs": "s3://halden-moor-cloudtrail/AWSLogs", "Days late at most": "45" },
  });
  await expect(dialog).toBeHidden();
  const athena = card("Counted in Athena");
  await expect(athena).toContainText("Table security.cloudtrail_logs, by the workgroup primary");
  await expect(athena.getByRole("button", { name: /^Create the table/ })).toBeVisible();
  await athena.getByRole("button", { name: "Change Counted in Athena" }).click();
  await expect(dialog.getByLabel("Days late at most")).toHaveValue("45");
  await expect(dialog.getByLabel("Take it every … minutes")).toHaveValue("360");
  await dialog.getByRole("button", { name: "Cancel" }).click();

  const store = "1234abcd-12ab-34cd-56ef-1234567890ab";
  await add("CloudTrail Lake", "Counted in Lake", {
    Region: "eu-west-1",
    "Event data store": store,
  });
  await expect(dialog).toBeHidden();
  await expect(card("Counted in Lake")).toContainText(`Event data store ${store}`);
  for (const name of ["Counted in Athena", "Counted in Lake"]) {
    await card(name)
      .getByRole("button", { name: `Delete ${name}` })
      .click();
    await card(name)
      .getByRole("button", { name: `Really delete ${name}` })
      .click();
    await expect(card(name)).toHaveCount(0);
  }
});

test("the page is accessible, in every theme and width", async ({ page }) => {
  await expectAccessible(page, "/settings/usage", async () => {
    await page.goto("/settings/usage");
    await expect(page.getByRole("heading", { name: "Coverage" })).toBeVisible();
  });
});
