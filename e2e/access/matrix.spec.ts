import { expect, test } from "../support/test";
import { cellOf, matrixOf, openMatrix } from "./access-page";

/** Access by its code, as cells say it. */
const SAID: Record<string, string> = {
  A: "allowed",
  a: "allowed through the account's IAM",
  C: "allowed if conditions hold",
  c: "allowed through the account's IAM if conditions hold",
};

test("groups, rows and cells are those of the API", async ({ page, api }) => {
  const key = await api.keyNamed("prod-customer-pii");
  const matrix = await matrixOf(api, key);
  const grid = await openMatrix(page, key, "closed=&open=decrypt");
  const groups = new Map<string, number>();
  for (const { group } of matrix.principals) groups.set(group, (groups.get(group) ?? 0) + 1);
  await expect(grid).toHaveAttribute(
    "aria-rowcount",
    String(2 + groups.size + matrix.principals.length),
  );
  await expect(
    page.getByText(`${matrix.principals.length} of ${matrix.total} principals`),
  ).toBeVisible();
  await expect(grid.getByRole("button", { name: /^Users/ })).toContainText(
    String(groups.get("users")),
  );
  const decrypt = matrix.actions.indexOf("kms:Decrypt");
  const users = matrix.principals.filter(({ group }) => group === "users");
  // Story 1: fourteen may read the personal data.
  expect(users).toHaveLength(14);
  for (const { name, verdicts } of users) {
    const said = SAID[verdicts[decrypt] ?? "?"];
    expect(said, name).toBeDefined();
    await expect(cellOf(grid, name, "Decrypt")).toHaveAccessibleName(new RegExp(`: ${said}(, |$)`));
  }
});

test("a capability opens into its actions and closes again, and the URL keeps it", async ({
  page,
  api,
}) => {
  const key = await api.keyNamed("prod-customer-pii");
  const grid = await openMatrix(page, key);
  const columns = Number(await grid.getAttribute("aria-colcount"));
  const head = grid.getByRole("button", { name: "Grant", exact: true });
  await expect(head).toHaveAttribute("aria-expanded", "false");
  await head.click();
  await expect(head).toHaveAttribute("aria-expanded", "true");
  await expect(grid.getByRole("columnheader", { name: "CreateGrant" })).toBeVisible();
  await expect(grid).toHaveAttribute("aria-colcount", String(columns + 2));
  await expect(page).toHaveURL(/[?&]open=grant/);
  await page.reload();
  await expect(head).toHaveAttribute("aria-expanded", "true");
  await head.click();
  await expect(grid.getByRole("columnheader", { name: "CreateGrant" })).toHaveCount(0);
  await expect(page).not.toHaveURL(/open=/);
});

test("groups close, and search, filters and order narrow what is shown", async ({ page, api }) => {
  const key = await api.keyNamed("prod-customer-pii");
  const grid = await openMatrix(page, key);
  const users = grid.getByRole("button", { name: /^Users/ });
  const rows = grid.getByRole("rowheader").filter({ hasText: "customers-" });
  await expect(rows.first()).toBeVisible();
  await users.click();
  await expect(rows).toHaveCount(0);
  await users.click();
  await page.getByRole("searchbox", { name: /^Search principals/ }).fill("customers-dba");
  await expect(rows).toHaveCount(1);
  await expect(page).toHaveURL(/[?&]q=customers-dba/);
  await page.getByRole("button", { name: "Clear" }).click();
  await expect(page).not.toHaveURL(/q=/);

  await page.getByRole("button", { name: "Capability filter" }).click();
  await page.getByRole("checkbox", { name: /^Change policy/ }).check();
  await page.keyboard.press("Escape");
  await expect(page).toHaveURL(/capability=change-policy/);
  await expect(grid.getByRole("columnheader", { name: "Change policy" })).toBeVisible();
  await expect(grid.getByRole("columnheader", { name: "Decrypt" })).toHaveCount(0);
  await expect(rows).toHaveCount(0);
  await page.getByRole("button", { name: "Clear" }).click();

  await grid.getByRole("button", { name: "Principal" }).click();
  await expect(grid.getByRole("columnheader", { name: "Principal" })).toHaveAttribute(
    "aria-sort",
    "ascending",
  );
  const names = await rows.locator("bdi[title]").allTextContents();
  expect(names).toEqual([...names].sort((a, b) => a.localeCompare(b, "en")));
});

test("who may do nothing is shown only when asked for", async ({ page, api }) => {
  const key = await api.keyNamed("prod-customer-pii");
  const { total, principals } = await matrixOf(api, key);
  expect(principals.length).toBeLessThan(total);
  const grid = await openMatrix(page, key);
  await expect(grid.getByRole("button", { name: /^No access/ })).toHaveCount(0);
  await page.getByRole("checkbox", { name: "No access too" }).check();
  await expect(grid.getByRole("button", { name: /^No access/ })).toContainText(
    String(total - principals.length),
  );
  await expect(page.getByText(`${total} of ${total} principals`)).toBeVisible();
});

test("a policy that was never read leaves everything unknown, and says what is missing", async ({
  page,
  api,
}) => {
  const key = await api.keyNamed("prod-salaries");
  const grid = await openMatrix(page, key);
  const alert = page.getByRole("main").getByRole("alert");
  await expect(alert).toContainText("The key policy has never been read");
  await expect(alert).toContainText("kms:GetKeyPolicy");
  const cell = grid.getByRole("gridcell", { name: /, Decrypt: / }).first();
  await expect(cell).toHaveAccessibleName(/, Decrypt: unknown\b/);
  await expect(grid.getByRole("gridcell", { name: /, Decrypt: (not )?allowed/ })).toHaveCount(0);
});

test("every source has its age", async ({ page, api }) => {
  const key = await api.keyNamed("prod-customer-pii");
  await openMatrix(page, key);
  const sources = page.getByText(/\d+ sources/);
  await sources.click();
  await expect(page.getByRole("listitem").filter({ hasText: /^Key policy/ })).toContainText(
    /ago|just now/,
  );
});
