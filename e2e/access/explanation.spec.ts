import type { AccessExplanation } from "@/lib/access/schemas/matrix";
import { keyPath } from "../support/api";
import { expect, test } from "../support/test";
import { cellOf, explanationOf, matrixOf, openMatrix } from "./access-page";

const DBA = "arn:aws:iam::824129120517:role/customers-dba";

test("a cell opens its explanation, whose URL leads there again", async ({ page, api }) => {
  const key = await api.keyNamed("prod-customer-pii");
  const grid = await openMatrix(page, key);
  await cellOf(grid, "customers-dba", "Decrypt").click();
  const explanation = explanationOf(page);
  await expect(explanation).toContainText(
    /The customers-dba role of shop-prod may Decrypt with alias/,
  );
  await expect(page).toHaveURL(/[?&]principal=arn:aws:iam::824129120517:role\/customers-dba/);
  await expect(page).toHaveURL(/[?&]action=kms:Decrypt/);
  // Who comes to it one step further: whoever can take the role's place.
  const ways = explanation.getByRole("list", { name: "Ways to this role" });
  await expect(ways.getByRole("listitem").first()).toContainText(/gains .*Decrypt.* by it/);
  await page.reload();
  await expect(explanation).toContainText("The customers-dba role");
  await page.goBack();
  await expect(explanation).toHaveCount(0);
});

test("it has the API's reasons and conditions in their order, and marks the deciding statements", async ({
  page,
  api,
}) => {
  const key = await api.keyNamed("prod-customer-pii");
  const path = `${key.accountId}/${key.region}/${key.keyId}`;
  const asked = new URLSearchParams({ principal: DBA, action: "kms:Decrypt" });
  const expected = await api.get<AccessExplanation>(`keys/${path}/access/cell?${asked}`);
  expect(expected.cell.reasons.length).toBeGreaterThan(1);
  await openMatrix(page, key, asked.toString());
  const explanation = explanationOf(page);
  const reasons = explanation.getByRole("listitem");
  for (const { text } of expected.cell.reasons) {
    await expect(reasons.filter({ hasText: text }).first()).toBeVisible();
  }
  for (const { text } of expected.cell.conditions) {
    await expect(explanation.getByText(text, { exact: true }).first()).toBeVisible();
  }
  const allow = expected.cell.reasons.findIndex(
    (reason) =>
      reason.kind === "statement" &&
      reason.effect === "allow" &&
      reason.statement.document.kind === "key-policy",
  );
  await explanation.getByRole("button", { name: `reason ${allow + 1} in its document` }).click();
  const document = explanation.getByRole("region", { name: "Key policy" });
  await expect(document.locator('[data-mark="allow"]').first()).toBeInViewport();
  const reason = expected.cell.reasons[allow];
  const index = reason?.kind === "statement" ? reason.statement.index : -1;
  const statement = expected.documents[0]?.statements.find((one) => one.index === index);
  const marked = document.locator(`[data-number="${statement?.from}"]`);
  await expect(marked).toHaveAttribute("data-mark", "allow");
  await expect(document.locator(`[data-number="${statement?.to}"]`)).toHaveAttribute(
    "data-mark",
    "allow",
  );
});

test("actions of the capability are one step away, and the text can be copied", async ({
  page,
  api,
  context,
}) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  const key = await api.keyNamed("prod-customer-pii");
  const grid = await openMatrix(page, key);
  await cellOf(grid, "customers-dba", "Decrypt").click();
  const explanation = explanationOf(page);
  await explanation.getByRole("button", { name: /^ReEncryptFrom/ }).click();
  await expect(page).toHaveURL(/action=kms:ReEncryptFrom/);
  await expect(explanation.getByRole("heading", { name: "Why: ReEncryptFrom" })).toBeVisible();
  await expect(explanation).toContainText("ReEncryptFrom with alias/prod-customer-pii");
  await explanation.getByRole("button", { name: "Copy as text" }).click();
  const text = await page.evaluate(() => navigator.clipboard.readText());
  expect(text).toContain(`Principal: ${DBA}`);
  expect(text).toContain("Action: kms:ReEncryptFrom");
  expect(text).toContain(`Key: ${key.arn}`);
});

test("in a narrow window it is a sheet over the page", async ({ page, api }) => {
  await page.setViewportSize({ width: 400, height: 800 });
  const key = await api.keyNamed("prod-customer-pii");
  await page.goto(keyPath(key, "access"));
  const line = page.getByRole("button", { name: /^Why: customers-dba .*, Decrypt: / });
  await line.click();
  const sheet = page.getByRole("dialog", { name: "Why: Decrypt" });
  await expect(sheet).toContainText("The customers-dba role");
  const box = await sheet.boundingBox();
  expect(box).toMatchObject({ x: 0, y: 0, width: 400, height: 800 });
  await page.keyboard.press("Escape");
  await expect(sheet).toHaveCount(0);
  await expect(line).toBeFocused();
});

test("what could not be read is said where it is missing", async ({ page, api }) => {
  const key = await api.keyNamed("prod-salaries");
  const { principals } = await matrixOf(api, key);
  const [first] = principals;
  const asked = new URLSearchParams({ principal: first?.ref ?? "", action: "kms:Decrypt" });
  await openMatrix(page, key, asked.toString());
  const explanation = explanationOf(page);
  await expect(explanation).toContainText("It cannot be told whether");
  await expect(explanation).toContainText("It could not be read, so what it says is not known.");
});
