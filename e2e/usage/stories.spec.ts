import type { ScopeCoverage } from "@/lib/usage/schemas/scope-coverage";
import { expect, test } from "../support/test";
import { choose, sentence, tableRows, usageRead } from "./usage-page";

// The first test waits until the logs are read; the others then find them there.
test.setTimeout(300_000);

test("story 2: fifty thousand decryptions at three in the morning, found from the estate's chart", async ({
  api,
  page,
}) => {
  await usageRead(api);
  await page.goto("/usage?range=30d");
  const callers = page.getByRole("region", { name: "Principals that call most" });
  await callers.getByRole("link", { name: /^developer-data / }).click();
  await expect(sentence(page)).toContainText("50,000 cryptographic calls in 30 days");
  await choose(page, "Split", "By key");
  await page
    .getByRole("list", { name: "Parts of the chart" })
    .getByText("50,000")
    .first()
    .waitFor();
  await choose(page, "Drawn as", "Table");
  const night = (await tableRows(page)).find(({ calls }) => (calls ?? 0) >= 50_000);
  expect(night?.time).toContain("03:00");
  // Its time leads into it, down to the five minutes that are above ten thousand.
  await page.getByRole("button", { name: night?.time ?? "", exact: true }).click();
  await expect(page.getByRole("columnheader", { name: "From, for 5 minutes" })).toBeVisible();
  const minutes = (await tableRows(page)).filter(({ calls }) => (calls ?? 0) > 10_000);
  expect(minutes.length).toBeGreaterThanOrEqual(3);
  expect(minutes[0]?.time).toContain("03:05");
  // The records themselves: who, from where, as CloudTrail delivered them.
  await page.getByRole("button", { name: `Events of ${minutes[0]?.time}` }).click();
  const panel = page.getByRole("dialog", { name: /^Events of .* 03:05 – 03:10 UTC/ });
  // Of twelve thousand, which lie in many files.
  await expect(panel.getByRole("status")).toContainText(/^100 of 12,\d{3} calls/, {
    timeout: 60_000,
  });
  const [first] = await panel.getByRole("list", { name: "Events" }).getByRole("group").all();
  await first?.getByText("Decrypt").click();
  await expect(panel.getByLabel("Record of CloudTrail")).toContainText('"eventName": "Decrypt"');
  await page.keyboard.press("Escape");
  await expect(page).not.toHaveURL(/events=/);
});

test("story 6: the loop shows as ten times the calls since a day of the month", async ({
  api,
  page,
}) => {
  await usageRead(api);
  await page.goto("/usage?range=7d");
  const keys = page.getByRole("region", { name: "Keys used most" });
  await keys.getByRole("link", { name: /^staging-search-settings / }).click();
  await expect(page).toHaveURL(/\/usage\?/);
  await expect(
    page.getByRole("region", { name: "Calls of staging-search-settings" }),
  ).toBeVisible();
  await choose(page, "Time range", "Last 90 days");
  await choose(page, "Split", "Not split");
  await choose(page, "Drawn as", "Table");
  const days = (await tableRows(page)).map(({ calls }) => calls ?? 0);
  const [before, since] = [days.slice(10, 40), days.slice(-8, -1)];
  const mean = (list: number[]) => list.reduce((a, b) => a + b, 0) / list.length;
  expect(mean(before)).toBeGreaterThan(0);
  expect(mean(since) / mean(before)).toBeGreaterThan(6);
});

test("story 15: the blind spot is a gap with its reason, in words, in the table and in the file, and never a zero", async ({
  api,
  page,
}) => {
  await usageRead(api);
  const { items } = await api.get<ScopeCoverage>("usage/scopes?range=90d");
  const blind = items.find(({ reasons }) => reasons.includes("excluded"));
  await page.goto("/usage?range=90d");
  const known = page.getByRole("region", { name: "Coverage of accounts and regions" });
  await expect(known.getByRole("row", { name: /the trail excludes KMS/ }).first()).toBeVisible();
  await page.goto("/accounts");
  await page.getByRole("link", { name: `Usage of ${blind?.accountName}` }).click();
  await choose(page, "Time range", "Last 90 days");
  await expect(sentence(page)).toContainText(/no data for 2\d days.*the trail excludes KMS/);
  await expect(sentence(page)).toContainText("At least");
  await choose(page, "Drawn as", "Table");
  const gaps = page.getByRole("row").filter({ hasText: "No data: the trail excludes KMS" });
  expect(await gaps.count()).toBeGreaterThanOrEqual(19);
  expect(await gaps.first().getByRole("cell").first().textContent()).not.toMatch(/\d/);
  const file = await page.request.get(
    `/api/v1/usage/export?range=90d&kind=use&account=${blind?.accountId}`,
  );
  const text = await file.text();
  expect(text).toContain(`"gap"`);
  expect(text).toMatch(/"no","excluded",\r\n/);
});

test("story 16: what hangs on the key of the bucket without bucket keys, before somebody disables it", async ({
  api,
  page,
}) => {
  await usageRead(api);
  const key = await api.keyNamed("prod-clickstream");
  await page.goto(`/keys/${key.accountId}/${key.region}/${key.keyId}`);
  await page
    .getByRole("navigation", { name: "Sections of this key" })
    .getByText("Protects")
    .click();
  await expect(page.getByText(/ calls in 90 days by .* for .*S3 bucket/)).toBeVisible();
  const users = page.getByRole("table", { name: "Who used the key" });
  await expect(users.getByRole("row", { name: /etl-task/ }).first()).toContainText(
    "through s3.amazonaws.com",
  );
  await expect(
    page
      .getByRole("table", { name: "Resources that calls name" })
      .getByText(/^arn:aws:s3:::/)
      .first(),
  ).toBeVisible();
  await expect(page.getByText("Data keys are cached")).toBeVisible();
});
