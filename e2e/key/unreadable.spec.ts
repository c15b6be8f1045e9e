import { keyPath } from "../support/api";
import { expect, test } from "../support/test";

const CALLS = [
  "kms:DescribeKey",
  "kms:GetKeyPolicy",
  "kms:ListGrants",
  "kms:GetKeyRotationStatus",
  "kms:ListKeyRotations",
  "kms:ListResourceTags",
  "kms:GetKeyLastUsage",
];

/** What would be a lie about a key of which nothing could be read. */
const CLAIMS = /^(No|None|Off|Never|0|Not scheduled|Does not expire|Not possible|No tags|Enabled)$/;

for (const alias of ["prod-salaries", "vault-root"]) {
  test(`${alias}, which denies our reader, is unknown in every section`, async ({ page, api }) => {
    const key = await api.keyNamed(alias);
    const main = page.getByRole("main");

    await page.goto(keyPath(key));
    await expect(page.getByRole("heading", { level: 1 })).toHaveText(alias);
    for (const name of ["Description", "Manager", "Spec", "State", "Created", "Deletion"]) {
      const value = main
        .locator("dt")
        .filter({ hasText: new RegExp(`^${name}$`) })
        .locator("+ dd");
      await expect(value, name).toContainText("Unknown");
      await expect(value, name).toContainText("kms:DescribeKey was denied");
    }
    await expect(main.locator("dd").filter({ hasText: CLAIMS })).toHaveCount(0);

    await page.goto(keyPath(key, "policy"));
    await expect(main.getByText("The policy is not known")).toBeVisible();
    await expect(main).toContainText("kms:GetKeyPolicy was denied");
    await expect(main).toContainText("This does not mean that there is none");

    await page.goto(keyPath(key, "grants"));
    await expect(main).toContainText("The grants could not be read. There may be some.");
    await expect(main).toContainText("kms:ListGrants was denied");
    await expect(main.getByText("No grants in force")).toHaveCount(0);

    await page.goto(keyPath(key, "rotation"));
    await expect(main).toContainText("kms:GetKeyRotationStatus was denied");
    await expect(main.locator("dd").filter({ hasText: CLAIMS })).toHaveCount(0);

    await page.goto(keyPath(key, "family"));
    await expect(main).toContainText("Unknown");
    await expect(main.getByText("A single-Region key")).toHaveCount(0);

    await page.goto(keyPath(key, "aliases"));
    await expect(main.getByRole("rowheader", { name: `alias/${alias}` })).toBeVisible();
  });
}

test("freshness names every call, its result and the exact missing action", async ({
  page,
  api,
}) => {
  const key = await api.keyNamed("vault-root");
  await page.goto(keyPath(key, "freshness"));
  const rows = page.getByRole("table", { name: "Readings of this key" }).getByRole("row");
  await expect(rows).toHaveCount(CALLS.length + 1);
  for (const call of CALLS) {
    const row = rows.filter({ has: page.getByRole("cell", { name: call, exact: true }) });
    await expect(row.getByRole("cell").nth(1), call).toHaveText("Denied");
    await expect(row.getByRole("cell").nth(3), call).toHaveText("Never");
    await expect(row.getByRole("cell").nth(4), call).toContainText(call);
  }
});

test("one part that is denied leaves the others known", async ({ page, api }) => {
  const key = await api.keyNamed("policies/reader-denied-grants");
  await page.goto(keyPath(key, "grants"));
  await expect(page.getByRole("main")).toContainText("kms:ListGrants was denied");
  await page.getByRole("link", { name: /^Facts/ }).click();
  await expect(page.getByRole("main")).toContainText("Policy: reader-denied-grants");
  await expect(page.getByRole("main")).not.toContainText("was denied");
  await page.getByRole("link", { name: /^Freshness/ }).click();
  const rows = page.getByRole("table", { name: "Readings of this key" }).getByRole("row");
  await expect(rows.filter({ hasText: "Denied" })).toHaveCount(1);
  await expect(
    rows.filter({ has: page.getByRole("cell", { name: "Read", exact: true }) }),
  ).toHaveCount(CALLS.length - 1);
});
