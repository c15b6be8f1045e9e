import type { EstateMatrix } from "@/lib/access/schemas/estate";
import type {
  PrincipalDetail,
  PrincipalKeyList,
  PrincipalList,
} from "@/lib/access/schemas/principals";
import { expectAccessible } from "../support/axe";
import { expect, test } from "../support/test";

test.beforeEach(async ({ api }) => {
  await api.widestPrincipal();
});

test("a principal leads to its keys, and a key to why", async ({ page, api }) => {
  const list = await api.get<PrincipalList>("principals?kind=role&limit=1");
  const [first] = list.items;
  if (!first) throw new Error("no role reaches a key");
  await page.goto("/principals");
  await page.getByRole("combobox", { name: "Kind" }).selectOption("Role");
  await expect(page).toHaveURL("/principals?kind=role");
  const rows = page.getByRole("table", { name: /^Principals/ }).getByRole("row");
  await expect(page.getByRole("navigation", { name: "Pages" })).toContainText(`of ${list.total}`);
  await rows.nth(1).getByRole("link").click();
  await expect(page.getByRole("heading", { level: 1 })).toContainText(first.name);
  const keys = await api.get<PrincipalKeyList>(
    `principals/${first.id}/keys?capability=decrypt&verdict=held`,
  );
  await page.getByRole("combobox", { name: "Capability" }).selectOption("Decrypt");
  await page.getByRole("combobox", { name: "Verdict" }).selectOption("Allowed, or allowed if");
  const table = page.getByRole("table", { name: /^Keys that it reaches/ });
  await expect(table).toHaveAccessibleName(`Keys that it reaches, ${keys.total} in all`);
  await table.getByRole("row").nth(1).getByRole("link").click();
  await expect(page).toHaveURL(/\/access\?principal=.+&action=kms/);
  await expect(page.getByText(first.name).first()).toBeVisible();
});

test("the matrix of the estate moves by keys, and a cell leads to the keys that it counts", async ({
  page,
  api,
}) => {
  const matrix = await api.get<EstateMatrix>("access/estate?limit=40");
  await page.goto("/access");
  const grid = page.getByRole("grid", { name: "Decrypt: principals by account" });
  await expect(grid).toHaveAttribute("aria-rowcount", String(matrix.total + 1));
  const [row] = matrix.items;
  const [cell] = row?.cells ?? [];
  if (!row || !cell) throw new Error("the matrix is empty");
  const [at, held] = cell;
  const column = matrix.columns[at];
  await grid.getByRole("rowheader").first().getByRole("link").focus();
  for (let step = 0; step < at + 2; step += 1) await page.keyboard.press("ArrowRight");
  const focused = page.locator(":focus");
  await expect(focused).toHaveAccessibleName(
    new RegExp(`${held.toLocaleString("en")} of ${column?.keys} key.*(used in 90 days|not known)`),
  );
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/\/principals\/\d+\?capability=decrypt&group=account&of=\d{12}/);
  const keys = await api.get<PrincipalKeyList>(
    `principals/${row.id}/keys?capability=decrypt&group=account&of=${column?.id}`,
  );
  expect(keys.total).toBe(held + cell[2]);
  await expect(page.getByRole("table", { name: /^Keys that it reaches/ })).toHaveAccessibleName(
    `Keys that it reaches, ${keys.total} in all`,
  );
});

test("a group opens into its keys and closes again", async ({ page, api }) => {
  const matrix = await api.get<EstateMatrix>("access/estate");
  const column = matrix.columns.find(({ keys }) => keys <= 100);
  if (!column) throw new Error("no group is small enough");
  await page.goto("/access");
  await page
    .getByRole("button", { name: new RegExp(`^${column.label}, .*open into its keys`) })
    .click();
  const grid = page.getByRole("grid", { name: "Decrypt: principals by key" });
  await expect(grid.getByRole("columnheader")).toHaveCount(column.keys + 2);
  await page.getByRole("button", { name: "Back to all accounts" }).click();
  await expect(page.getByRole("grid", { name: "Decrypt: principals by account" })).toBeVisible();
});

test("the list is there in a narrow window, and axe finds nothing in either", async ({ page }) => {
  await page.setViewportSize({ width: 400, height: 800 });
  await page.goto("/access?group=class");
  await expect(page.getByRole("grid")).toBeHidden();
  await expect(page.getByRole("list", { name: "Decrypt: principals by data class" })).toBeVisible();
  const path = "/access?group=owner&capability=grant";
  await expectAccessible(page, path, async () => {
    await page.goto(path);
    await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
  });
});

test("a role says who can assume it, and on what condition; who can, shows the role and its keys", async ({
  page,
  api,
}) => {
  const account = await api.account("shop-prod");
  const list = await api.get<PrincipalList>(`principals?kind=role&account=${account.id}&limit=200`);
  const details = await Promise.all(
    list.items.map(({ id }) => api.get<PrincipalDetail>(`principals/${id}`)),
  );
  const reader = details.find(({ chains }) =>
    chains?.takenBy?.links.some(({ from }) => from.name === "keyledger-collector"),
  );
  if (!reader) throw new Error("the collector can assume no role of shop-prod");
  await page.goto(`/principals/${reader.id}`);
  const takers = page.getByRole("table", { name: "Principals that can assume it" });
  const row = takers.getByRole("row").filter({ hasText: "keyledger-collector" });
  await expect(row).toContainText("Allowed if");
  await expect(row).toContainText("sts:ExternalId");
  const [taker] = reader.chains?.takenBy?.links ?? [];
  if (!taker?.from.id) throw new Error("the collector has no page");
  await row.getByRole("link").click();
  await expect(page.getByRole("heading", { level: 1 })).toContainText("keyledger-collector");
  const { chains } = await api.get<PrincipalDetail>(`principals/${taker.from.id}`);
  const ways = page.getByRole("table", { name: /^Roles that it can assume/ }).getByRole("row");
  await expect(ways).toHaveCount((chains?.assumes.ways.length ?? 0) + 1);
  await expect(ways.filter({ hasText: "shop-prod" }).first()).toContainText(reader.name);
});
