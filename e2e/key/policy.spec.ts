import { keyPath } from "../support/api";
import { expect, test } from "../support/test";

test("a policy that is not JSON is shown as it came, and marked", async ({ page, api }) => {
  const key = await api.keyNamed("policies/not-json");
  const { policy } = await api.detail(key);
  expect(policy).toMatchObject({ valid: false, oversize: false });
  await page.goto(keyPath(key, "policy"));
  const main = page.getByRole("main");
  await expect(main.getByText("not JSON", { exact: true }).first()).toBeVisible();
  await expect(main.getByText("larger than AWS allows")).toHaveCount(0);
  await expect(page.getByRole("region", { name: "Key policy" })).toContainText(policy?.body ?? "");
  await expect(main).toContainText(policy?.sha256 ?? "");
});

test("a policy larger than AWS allows is whole, and marked", async ({ page, api, context }) => {
  const key = await api.keyNamed("policies/oversize");
  const { policy } = await api.detail(key);
  expect(policy?.bytes).toBeGreaterThan(32_768);
  await page.goto(keyPath(key, "policy"));
  const main = page.getByRole("main");
  await expect(main.getByText("larger than AWS allows").first()).toBeVisible();
  await expect(main.getByText("not JSON", { exact: true })).toHaveCount(0);
  // The longest documents are cut on the page, which says by how much; the copy is whole.
  await expect(page.getByRole("region", { name: "Key policy" })).toContainText(
    /\d+ more lines; copy the document to see them/,
  );
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await page.getByRole("button", { name: "Copy policy" }).click();
  await expect(page.getByRole("button", { name: "Copy policy" })).toContainText("Copied");
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(policy?.body);
});

test("an empty policy is not taken for one that could not be read", async ({ page, api }) => {
  const key = await api.keyNamed("policies/empty");
  await page.goto(keyPath(key, "policy"));
  await expect(page.getByText("0 bytes")).toBeVisible();
  await expect(page.getByText("The policy is not known")).toHaveCount(0);
});

test("a readable policy is indented, and copied as it came", async ({ page, api, context }) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  const key = await api.keyNamed("prod-customer-pii");
  const { policy } = await api.detail(key);
  await page.goto(keyPath(key, "policy"));
  await expect(page.getByRole("region", { name: "Key policy" })).toContainText("Readers by tag");
  await page.getByRole("button", { name: "Copy policy" }).click();
  await expect(page.getByRole("button", { name: "Copy policy" })).toContainText("Copied");
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(policy?.body);
  const versions = page.getByRole("list", { name: "Policy versions, newest first" });
  await expect(versions.getByRole("listitem")).toHaveCount(1);
  await expect(versions).toContainText("current");
  await expect(versions).toContainText("first seen");
});
