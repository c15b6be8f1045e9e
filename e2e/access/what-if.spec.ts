import type { Page } from "@playwright/test";
import type { KeySummary } from "@/lib/keys/schemas";
import { keyPath } from "../support/api";
import { violations } from "../support/axe";
import { expect, test } from "../support/test";
import { answers } from "./access-page";

interface Policy {
  Statement: Record<string, unknown>[];
}

const editor = (page: Page) => page.getByRole("textbox", { name: /^Proposed policy of/ });
const region = (page: Page, name: string) => page.getByRole("list", { name, exact: true });

/** Opens the page of a key; answers with the policy of today as the editor has it. */
async function open(page: Page, key: KeySummary): Promise<Policy> {
  await page.goto(keyPath(key, "what-if"));
  await answers(editor(page));
  return JSON.parse(await editor(page).inputValue());
}
const write = (page: Page, policy: unknown) =>
  editor(page).fill(typeof policy === "string" ? policy : JSON.stringify(policy, null, 2));
/** The sentence that sums the change up. */
const said = (page: Page, text: string | RegExp) =>
  expect(page.getByRole("status").filter({ hasText: text })).toHaveCount(1, { timeout: 30_000 });

test("a change is tried from the policy's page, and nothing is said before there is one", async ({
  page,
  api,
}) => {
  const key = await api.keyNamed("prod-customer-pii");
  const { policy } = await api.detail(key);
  await page.goto(keyPath(key, "policy"));
  await page.getByRole("link", { name: "Try a change" }).click();
  await expect(page.getByText("Nothing is changed yet")).toBeVisible();
  expect(JSON.parse(await editor(page).inputValue())).toEqual(JSON.parse(policy?.body ?? ""));
});

test("who loses and why, with the statement of today that is gone", async ({ page, api }) => {
  const key = await api.keyNamed("prod-customer-pii");
  const policy = await open(page, key);
  const left = policy.Statement.filter(({ Sid }) => Sid !== "Named readers");
  expect(left.length).toBe(policy.Statement.length - 1);
  await write(page, { ...policy, Statement: left });
  await said(page, /^Nobody gains\. \d+ principals lose Decrypt/);
  const changed = region(page, "Principals that change");
  await expect(changed).toContainText("Loses");
  await expect(changed).toContainText("customers-api");
  await expect(changed).toContainText("(Named readers)");
  await expect(changed).not.toContainText("Gains");
  await expect(page.getByRole("region", { name: "Difference of the two policies" })).toContainText(
    "removed: ",
  );
  await page.getByRole("button", { name: "Export", exact: true }).click();
  const started = page.waitForEvent("download");
  await page.getByRole("menuitem", { name: /^CSV/ }).click();
  expect((await started).suggestedFilename()).toMatch(/^what-if-.*-rows-.*\.csv$/);
});

test("a policy that lets anyone in is warned of on its line", async ({ page, api }) => {
  const key = await api.keyNamed("prod-customer-pii");
  const policy = await open(page, key);
  const anyone = {
    Sid: "Open",
    Effect: "Allow",
    Principal: "*",
    Action: "kms:Decrypt",
    Resource: "*",
  };
  await write(page, { ...policy, Statement: [...policy.Statement, anyone] });
  await said(page, /gain/);
  const warnings = region(page, "Warnings");
  await expect(warnings).toContainText("critical");
  await expect(warnings).toContainText("(Open) would let anyone Decrypt without any condition");
  await expect(warnings).toContainText("What is classed Restricted");
  await warnings
    .getByRole("button", { name: /^Line \d+$/ })
    .first()
    .click();
  await expect(editor(page)).toBeFocused();
  const line = await editor(page).evaluate((field: HTMLTextAreaElement) => {
    const before = field.value.slice(0, field.selectionStart);
    return field.value.split("\n")[before.split("\n").length];
  });
  expect(line).toContain('"Sid": "Open"');
});

test("a change that locks the key is told before it is applied", async ({ page, api }) => {
  const key = await api.keyNamed("prod-customer-pii");
  const policy = await open(page, key);
  const [reading] = policy.Statement;
  await write(page, { ...policy, Statement: [reading] });
  await expect(region(page, "Warnings")).toContainText(
    "Nobody can change the key policy after the change",
    { timeout: 30_000 },
  );
});

test("what AWS would refuse is said with its line, and what is no policy gains nobody anything", async ({
  page,
  api,
}) => {
  const key = await api.keyNamed("prod-customer-pii");
  const policy = await open(page, key);
  await write(page, '{\n  "Version": "2012-10-17",\n  "Statement": [,]\n}');
  await said(page, /^This is no policy that could be understood/);
  const checks = region(page, "What AWS would say");
  await expect(checks).toContainText("refused by AWS");
  await expect(checks.getByRole("button", { name: "Line 3" })).toBeVisible();
  await expect(editor(page)).toHaveAttribute("aria-invalid", "true");
  await expect(region(page, "Principals that change")).toHaveCount(0);
  const { Sid: _, ...nameless } = policy.Statement[0] ?? {};
  await write(page, {
    ...policy,
    Statement: [...policy.Statement, { ...nameless, Resource: "x" }],
  });
  await expect(checks).toContainText(
    'A key policy speaks of its own key: its Resource is "*", or the ARN of this key.',
  );
  await write(page, "a".repeat(65_537));
  await expect(page.getByRole("alert").filter({ hasText: "65,537 characters" })).toBeVisible();
  await page.getByRole("button", { name: "Back to today's" }).click();
  await expect(page.getByText("Nothing is changed yet")).toBeVisible();
});

test("the text is laid out without losing anything, and stays while another section is looked at", async ({
  page,
  api,
}) => {
  const key = await api.keyNamed("prod-customer-pii");
  const policy = await open(page, key);
  const short = JSON.stringify(policy).replace('"Version":', '"Version":"2008-10-17","Version":');
  await write(page, short);
  await page.getByRole("button", { name: "Format" }).click();
  const formatted = await editor(page).inputValue();
  expect(formatted.split("\n").length).toBeGreaterThan(20);
  expect(formatted.match(/"Version"/g)).toHaveLength(2);
  await expect(region(page, "What AWS would say")).toContainText("stands twice");
  const sections = page.getByRole("navigation", { name: "Sections of this key" });
  await sections.getByRole("link", { name: "Policy", exact: true }).click();
  await expect(page.getByRole("region", { name: "Key policy" })).toBeVisible();
  await sections.getByRole("link", { name: "What if" }).click();
  await expect(editor(page)).toHaveValue(formatted);
});

test("the command that applies it is copied, and Keyledger runs it not", async ({
  page,
  api,
  context,
}) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  const key = await api.keyNamed("prod-customer-pii");
  const policy = await open(page, key);
  const next = JSON.stringify({ ...policy, Id: "another" }, null, 2);
  await write(page, next);
  await said(page, "Nobody's access changes.");
  await page.getByRole("button", { name: "Copy command" }).click();
  await expect(page.getByRole("button", { name: "Copy command" })).toContainText("Copied");
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(
    `aws kms put-key-policy --region ${key.region} --key-id ${key.arn} --policy-name default --policy file://key-policy.json`,
  );
  await page.getByRole("button", { name: "Copy policy" }).click();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(next);
  expect((await api.detail(key)).policy?.body).not.toBe(next);
});

test("who applies it must be able to change it again", async ({ page, api }) => {
  const key = await api.keyNamed("prod-customer-pii");
  await open(page, key);
  await page
    .getByRole("textbox", { name: "Applied by" })
    .fill(`arn:aws:iam::${key.accountId}:role/customers-api`);
  await expect(region(page, "Warnings")).toContainText("could not call PutKeyPolicy again", {
    timeout: 30_000,
  });
});

test("axe finds nothing, light, dark and narrow, with a change in it", async ({ page, api }) => {
  test.setTimeout(120_000);
  const key = await api.keyNamed("prod-customer-pii");
  const policy = await open(page, key);
  const named = "arn:aws:iam::999999999999:role/partner";
  const partner = { Effect: "Allow", Principal: { AWS: named }, Action: "kms:D*", Resource: "*" };
  await write(page, { ...policy, Statement: [...policy.Statement.slice(1), partner] });
  await said(page, /lose/);
  await page.emulateMedia({ colorScheme: "light", reducedMotion: "reduce" });
  expect.soft(await violations(page), "light").toEqual([]);
  await page.emulateMedia({ colorScheme: "dark", reducedMotion: "reduce" });
  expect.soft(await violations(page, ["color-contrast"]), "dark").toEqual([]);
  await page.setViewportSize({ width: 400, height: 800 });
  expect.soft(await violations(page), "dark and narrow").toEqual([]);
  const wider = await page.evaluate(
    () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
  );
  expect(wider).toBeLessThanOrEqual(0);
});

test.describe("an auditor", () => {
  test.use({ who: "auditor", expectedErrors: [/status of 403/] });

  test("is not offered to try a change, and is refused", async ({ page, api }) => {
    const key = await api.keyNamed("prod-customer-pii");
    await page.goto(keyPath(key, "policy"));
    await expect(page.getByRole("region", { name: "Key policy" })).toBeVisible();
    await expect(page.getByRole("link", { name: "What if" })).toHaveCount(0);
    await expect(page.getByRole("link", { name: "Try a change" })).toHaveCount(0);
    await page.goto(keyPath(key, "what-if"));
    await expect(editor(page)).toHaveCount(0);
  });
});

test("a least policy is suggested, in three forms, with what nobody can know", async ({
  page,
  api,
}) => {
  const key = await api.keyNamed("prod-orders-db");
  await open(page, key);
  await page.getByRole("button", { name: "Suggest", exact: true }).click();
  await expect(region(page, "Statements").getByRole("listitem").first()).toContainText(
    "administrators",
    { timeout: 30_000 },
  );
  const text = page.getByRole("region", { name: "Suggested policy" });
  await expect(text).toContainText('"Version": "2012-10-17"');
  await page.getByRole("button", { name: "Terraform" }).click();
  await expect(text).toContainText("aws_kms_key_policy");
  await page.getByRole("button", { name: "AWS CLI" }).click();
  await expect(text).toContainText("aws kms put-key-policy");
  await expect(page.getByText("What is used less often than every 90 days")).toBeVisible();
});
