import { keyPath } from "../support/api";
import { expect, test } from "../support/test";
import { namesOf, openKeys, rowsOf, searchFor, shownTotal, waitUntilIdle } from "./keys-page";

const SORTS = [
  { header: "Key", sort: "alias" },
  { header: "Account", sort: "account" },
  { header: "State", sort: "state" },
  { header: "Spec", sort: "spec" },
  { header: "Rotation", sort: "rotation" },
  { header: "Owner", sort: "owner" },
  { header: "Last used", sort: "lastUsed" },
  { header: "Grants", sort: "grants" },
];

test("every column sorts both ways, in the API's order", async ({ page, api }) => {
  test.slow();
  await openKeys(page, "account=265892569036");
  for (const { header, sort } of SORTS) {
    for (const order of sort === "alias" ? [`-${sort}`, sort] : [sort, `-${sort}`]) {
      const column = page.getByRole("columnheader", { name: header, exact: true });
      await column.getByRole("button").click();
      await expect(column).toHaveAttribute(
        "aria-sort",
        order.startsWith("-") ? "descending" : "ascending",
      );
      const { items } = await api.keys(`account=265892569036&sort=${order}`);
      const expected = items.slice(0, 50).map((key) => keyPath(key));
      const links = rowsOf(page).getByRole("link");
      await expect
        .poll(() => links.evaluateAll((all) => all.map((link) => link.getAttribute("href"))))
        .toEqual(expected);
    }
  }
});

test("pages lead through the whole list without gap or repetition, and back", async ({
  page,
  api,
}) => {
  const { total } = await api.keys("region=eu-west-1");
  await openKeys(page, "region=eu-west-1");
  const seen: string[] = [];
  const next = page.getByRole("button", { name: "Next page" });
  for (let from = 0; from < total; from += 50) {
    await expect(shownTotal(page)).toContainText(
      `Rows ${from + 1}–${Math.min(from + 50, total)} of ${total}`,
    );
    await waitUntilIdle(page);
    const links = rowsOf(page).getByRole("link");
    seen.push(
      ...(await links.evaluateAll((all) => all.map((link) => link.getAttribute("href") ?? ""))),
    );
    if (from + 50 < total) await next.click();
  }
  await expect(next).toBeDisabled();
  expect(seen).toHaveLength(total);
  expect(new Set(seen).size).toBe(total);
  await page.getByRole("button", { name: "Previous page" }).click();
  await expect(shownTotal(page)).toContainText(/^Rows 101–150/);
  await page.getByRole("button", { name: "First page" }).click();
  await expect(shownTotal(page)).toContainText(/^Rows 1–50/);
});

test("a page deep in the list is where it was after a reload", async ({ page }) => {
  await openKeys(page, "sort=-created");
  await page.getByRole("button", { name: "Next page" }).click();
  await expect(shownTotal(page)).toContainText("Rows 51–100");
  await waitUntilIdle(page);
  const names = await namesOf(page);
  await page.reload();
  await expect(shownTotal(page)).toContainText("Rows 51–100");
  expect(await namesOf(page)).toEqual(names);
});

test("chosen columns and density are in the URL and come back with it", async ({ page }) => {
  await openKeys(page);
  await page.getByRole("button", { name: "Columns" }).click();
  await page.getByRole("checkbox", { name: "Environment" }).check();
  await page.getByRole("checkbox", { name: "Owner" }).uncheck();
  await page.getByRole("checkbox", { name: "Compact rows" }).check();
  await page.keyboard.press("Escape");
  await expect(page).toHaveURL(
    (url) =>
      url.searchParams.get("density") === "compact" &&
      url.searchParams.get("cols")?.includes("environment") === true,
  );
  await page.goto(page.url());
  await expect(page.getByRole("columnheader", { name: "Environment" })).toBeVisible();
  await expect(page.getByRole("columnheader", { name: "Owner" })).toHaveCount(0);
  await page.getByRole("button", { name: "Columns" }).click();
  await page.getByRole("button", { name: "Reset" }).click();
  await expect(page).toHaveURL("/keys");
  await expect(page.getByRole("columnheader", { name: "Owner" })).toBeVisible();
});

test("back and forward go through filters, order and an opened key", async ({ page, api }) => {
  const { total: all } = await api.keys("");
  const { total: narrowed } = await api.keys("state=PendingDeletion,PendingReplicaDeletion");
  await openKeys(page);
  await searchFor(page, "");
  await page.getByRole("button", { name: "All keys" }).click();
  await page.getByRole("menuitem", { name: "Pending deletion" }).first().click();
  await expect(shownTotal(page)).toContainText(`of ${narrowed}`);
  await page.getByRole("columnheader", { name: "Account" }).getByRole("button").click();
  await expect(page).toHaveURL(/sort=account/);
  await rowsOf(page).getByRole("link").first().click();
  await expect(page.getByRole("navigation", { name: "Sections of this key" })).toBeVisible();
  await page.goBack();
  await expect(page).toHaveURL(/sort=account/);
  await expect(shownTotal(page)).toContainText(`of ${narrowed}`);
  await page.goBack();
  await expect(page).not.toHaveURL(/sort=/);
  await page.goBack();
  await expect(page).toHaveURL("/keys");
  await expect(shownTotal(page)).toContainText(`of ${all}`);
  await page.goForward();
  await expect(shownTotal(page)).toContainText(`of ${narrowed}`);
});

test("a URL with what the page does not know shows the list all the same", async ({
  page,
  api,
}) => {
  const { total } = await api.keys("");
  await openKeys(page, "sort=nonsense&density=huge&cols=nothing&gone=maybe&unusedFor=soon&x=1");
  await expect(shownTotal(page)).toContainText(`of ${total}`);
});
