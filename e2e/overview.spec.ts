import { expect, test } from "./support/test";

test.beforeEach(async ({ page }) => {
  await page.goto("/");
  await expect(page.getByRole("heading", { name: "Overview", level: 1 })).toBeVisible();
});

test("figures are the API's numbers and lead to lists of that length", async ({ page, api }) => {
  const overview = await api.overview();
  const countOf = (counts: { value: string; count: number }[], value: string) =>
    counts.find((item) => item.value === value)?.count ?? 0;
  const deletion =
    countOf(overview.states, "PendingDeletion") +
    countOf(overview.states, "PendingReplicaDeletion");
  const expected = {
    Keys: overview.total,
    "Pending deletion": deletion,
    "Rotation off": countOf(overview.rotations, "off"),
    "Keys with gaps": overview.unreadable,
    "Dangling aliases": countOf(overview.aliases, "dangling"),
    "Gone from AWS": overview.gone,
  };
  const figures = page.getByRole("list", { name: "Key figures" });
  await expect(figures.getByRole("listitem")).toHaveCount(Object.keys(expected).length);
  for (const [name, count] of Object.entries(expected)) {
    const figure = figures.getByRole("link", { name: new RegExp(`^${name} ?${count}\\b`) });
    await expect(figure, name).toBeVisible();
    const href = await figure.getAttribute("href");
    const [path, query = ""] = (href ?? "").split("?");
    expect((await api.get<{ total: number }>(`${path?.slice(1)}?${query}`)).total, name).toBe(
      count,
    );
  }
});

test("every number of a breakdown is the length of the list behind it", async ({ page, api }) => {
  const { total, customer } = await api.overview();
  for (const { title, list, sum } of [
    { title: "State", list: "keys", sum: total },
    { title: "Kind", list: "keys", sum: total },
    { title: "Rotation of customer managed keys", list: "keys", sum: customer },
    { title: "Last use", list: "keys", sum: total },
    { title: "Manager", list: "keys", sum: total },
    { title: "Aliases", list: "aliases", sum: (await api.aliases("")).total },
  ]) {
    const links = page.getByRole("region", { name: title, exact: true }).getByRole("link");
    let counted = 0;
    for (const link of await links.all()) {
      const number = link.getByText(/^[\d,]+$/).last();
      const shown = Number((await number.textContent())?.replaceAll(",", ""));
      const query = ((await link.getAttribute("href")) ?? "").split("?")[1];
      const behind = await api.get<{ total: number }>(`${list}?${query}`);
      expect(behind.total, `${title}: ${query}`).toBe(shown);
      counted += shown;
    }
    expect(counted, title).toBe(sum);
  }
});

test("a number opens its list", async ({ page, api }) => {
  const { rotations } = await api.overview();
  const off = rotations.find((item) => item.value === "off")?.count;
  await page.getByRole("link", { name: /^Rotation off/ }).click();
  await expect(page).toHaveURL("/keys?manager=CUSTOMER&rotation=off");
  await expect(page.getByRole("navigation", { name: "Pages" })).toContainText(`of ${off}`);
});

test("keys by account are a chart with a sentence, and a table with links", async ({
  page,
  api,
}) => {
  const { accounts, total } = await api.overview();
  const chart = page.getByRole("region", { name: "Keys by account" });
  const most = accounts.toSorted((a, b) => b.count - a.count)[0];
  await expect(chart).toContainText(
    `${most?.label} holds the most keys: ${most?.count} of ${total}`,
  );
  await chart.getByRole("button", { name: "As table" }).click();
  const table = chart.getByRole("table");
  await expect(table.getByRole("row")).toHaveCount(accounts.length + 1);
  for (const { label, count } of accounts) {
    await expect(table.getByRole("row", { name: new RegExp(`^${label}`) })).toContainText(
      `${count}`,
    );
  }
});

test("freshness names each account and region, and never says a region that is not read", async ({
  page,
  api,
}) => {
  const { items } = await api.get<{ items: { name: string; scopes: { region: string }[] }[] }>(
    "accounts?limit=200",
  );
  const regions = new Set(items.flatMap((account) => account.scopes.map((scope) => scope.region)));
  const table = page.getByRole("table", { name: /Last complete sync/ });
  await expect(table.getByRole("columnheader")).toHaveText(["Account", ...[...regions].sort()]);
  for (const account of items) {
    const cells = table
      .getByRole("row", { name: new RegExp(`^${account.name} `) })
      .getByRole("cell");
    await expect(cells).toHaveCount(regions.size);
    const read = cells.filter({ hasNotText: "Not read" });
    await expect(read).toHaveCount(account.scopes.length);
  }
});
