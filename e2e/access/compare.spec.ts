import { expect, test } from "../support/test";
import { cellOf, explanationOf, gridOf, matrixOf, openMatrix } from "./access-page";

test.use({ expectedErrors: [/status of 400/] });

const COMPARED = /against .*: (more|less) access\b/;

test("another key is found by search, and what differs is marked in cells and in a sentence", async ({
  page,
  api,
}) => {
  const key = await api.keyNamed("prod-customer-pii");
  const other = await api.keyNamed("legacy-shared");
  const grid = await openMatrix(page, key);
  await page.getByRole("button", { name: "Compare", exact: true }).click();
  const dialog = page.getByRole("dialog", { name: "Compare" });
  await dialog.getByRole("textbox", { name: "With another key" }).fill("legacy-shared");
  const found = dialog.getByRole("list", { name: "Keys found" });
  await found.getByRole("button", { name: /legacy-shared/ }).click();
  await expect(page).toHaveURL(
    (url) => url.searchParams.get("with") === `${other.accountId}/${other.region}/${other.keyId}`,
  );
  const main = page.getByRole("main");
  await expect(main.getByRole("link", { name: "legacy-shared" })).toBeVisible();
  await expect(main.getByText(/principals? (have|has) (more|less) /)).toBeVisible();
  const marked = grid.getByRole("gridcell", { name: COMPARED });
  await expect(marked.first()).toBeVisible();

  const here = await matrixOf(api, key, "all=1");
  const there = await matrixOf(api, other, "all=1");
  const at = here.actions.indexOf("kms:Decrypt");
  const open = /[AaCc]/;
  const had = new Map(there.principals.map(({ ref, verdicts }) => [ref, verdicts[at] ?? "?"]));
  const gained = here.principals.find(
    ({ ref, verdicts, group }) =>
      group === "users" && open.test(verdicts[at] ?? "") && /[-D]/.test(had.get(ref) ?? "-"),
  );
  expect(gained).toBeDefined();
  await grid.getByRole("button", { name: "Decrypt", exact: true }).click();
  await expect(cellOf(grid, gained?.name ?? "", "Decrypt")).toHaveAccessibleName(
    /against (not allowed|denied): more access(, |$)/,
  );
});

test("only differences can be shown, and the comparison closes again", async ({ page, api }) => {
  const key = await api.keyNamed("prod-customer-pii");
  const other = await api.keyNamed("legacy-shared");
  const link = `with=${other.accountId}/${other.region}/${other.keyId}&all=true&closed=`;
  const grid = await openMatrix(page, key, link);
  const all = Number(await grid.getAttribute("aria-rowcount"));
  await page.getByRole("button", { name: "Only differences" }).click();
  await expect(page).toHaveURL(/changed=true/);
  expect(Number(await grid.getAttribute("aria-rowcount"))).toBeLessThan(all);
  await page.getByRole("button", { name: "Close comparison" }).click();
  await expect(page).not.toHaveURL(/with=|changed=/);
  await expect(grid.getByRole("gridcell", { name: COMPARED })).toHaveCount(0);
});

test("relatives of a multi-Region key are offered at once, and counted in when asked", async ({
  page,
  api,
}) => {
  const key = await api.keyNamed("prod-checkout-global", { region: "eu-west-1" });
  await openMatrix(page, key);
  const family = page.getByRole("checkbox", { name: "With its family" });
  await family.check();
  await expect(page).toHaveURL(/family=true/);
  expect((await matrixOf(api, key, "family=1")).family.length).toBeGreaterThan(0);
  await family.uncheck();
  await page.getByRole("button", { name: "Compare", exact: true }).click();
  const relatives = page.getByRole("list", { name: "Keys of its family" });
  await relatives.getByRole("button").first().click();
  // Story 13: the replica's policy is wider.
  await expect(page.getByText(/\d+ (principals? )?(have|has) less /)).toBeVisible();
  await expect(
    gridOf(page)
      .getByRole("gridcell", { name: /less access\b/ })
      .first(),
  ).toBeVisible();
});

test("either side of a comparison is explained", async ({ page, api }) => {
  const key = await api.keyNamed("prod-customer-pii");
  const other = await api.keyNamed("legacy-shared");
  const grid = await openMatrix(
    page,
    key,
    `with=${other.accountId}/${other.region}/${other.keyId}`,
  );
  await cellOf(grid, "customers-dba", "Decrypt").click();
  const explanation = explanationOf(page);
  await expect(explanation).toContainText("with alias/prod-customer-pii");
  await explanation.getByRole("button", { name: "The other key" }).click();
  await expect(explanation).toContainText("with alias/legacy-shared");
  await expect(page).toHaveURL(/other=true/);
});

test("an earlier time is compared, and one of which nothing is known says so", async ({
  page,
  api,
}) => {
  const key = await api.keyNamed("prod-customer-pii");
  const { firstSeenAt } = await api.detail(key);
  const main = page.getByRole("main");
  await openMatrix(page, key, `since=${encodeURIComponent(firstSeenAt)}`);
  await expect(main.getByText("Compared", { exact: true })).toBeVisible();
  await expect(main).toContainText(`as of ${firstSeenAt.slice(0, 19).replace("T", " ")} UTC`);
  await page.getByRole("button", { name: "Compare", exact: true }).click();
  await expect(page.getByText("Only one version of its policy was ever seen.")).toBeVisible();
  await page.keyboard.press("Escape");

  await openMatrix(page, key, "since=2020-01-01T00:00:00Z");
  await expect(main.getByRole("alert")).toContainText("Nothing is known of this key before");
  await page.getByRole("button", { name: "Close comparison" }).click();
  await expect(page).not.toHaveURL(/since=/);
  await expect(main.getByRole("alert")).toHaveCount(0);
});
