import { FILTER_NAMES, LIST_FILTERS } from "@/components/keys/list-state";
import type { KeyFacets } from "@/lib/keys/schemas";
import { expect, test } from "../support/test";
import { openKeys, shownTotal } from "./keys-page";

test("every filter counts its values and narrows the list to that count", async ({ page, api }) => {
  const { total } = await api.keys("");
  const { facets } = await api.get<KeyFacets>("keys/facets");
  await openKeys(page);
  await page.getByRole("button", { name: /^All filters/ }).click();
  const panel = page.getByRole("dialog", { name: "All filters" });
  for (const filter of LIST_FILTERS) {
    // The value with the fewest keys tells most; hostile ones are another test's.
    const values = (facets[filter] ?? []).filter(({ value }) => /^[\w().-]+$/.test(value));
    const rarest = values.toSorted((a, b) => a.count - b.count)[0];
    if (!rarest) throw new Error(`The demo has no value for ${filter}`);
    const name = FILTER_NAMES[filter];
    await panel
      .locator("summary")
      .filter({ hasText: new RegExp(`^${name}(\\d+ set)?$`) })
      .click();
    const group = panel.getByRole("group", { name, exact: true });
    const value = page.getByTitle(rarest.value, { exact: true });
    const line = group.locator("label").filter({ has: value });
    await expect(line, filter).toContainText(`${rarest.count}`);
    await line.click();
    await expect(page).toHaveURL((url) => url.searchParams.get(filter) === rarest.value);
    await expect(shownTotal(page), filter).toContainText(new RegExp(`of ${rarest.count}$`));
    const chips = page.getByRole("list", { name: "Active filters", includeHidden: true });
    await expect(chips).toContainText(`${name}:`);
    await line.click();
    await expect(shownTotal(page), filter).toContainText(`of ${total}`);
  }
});

test("filters combine, count within one another, and go one by one", async ({ page, api }) => {
  await openKeys(page, "state=Enabled,Disabled&account=824129120517&rotation=off");
  const both = await api.keys("state=Enabled,Disabled&account=824129120517&rotation=off");
  await expect(shownTotal(page)).toContainText(`of ${both.total}`);
  await page.getByRole("button", { name: /^Take away Account: shop-prod/ }).click();
  const fewer = await api.keys("state=Enabled,Disabled&rotation=off");
  expect(fewer.total).toBeGreaterThan(both.total);
  await expect(shownTotal(page)).toContainText(`of ${fewer.total}`);
  await page.getByRole("button", { name: /^Take away State/ }).click();
  await page.getByRole("button", { name: /^Take away Rotation/ }).click();
  await expect(page).toHaveURL("/keys");
});

test("days without use and days to expiry filter too", async ({ page, api }) => {
  await openKeys(page);
  await page.getByRole("button", { name: /^All filters/ }).click();
  await page.getByLabel("Material expires within days").fill("10");
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL("/keys?expiresWithin=10");
  await page.keyboard.press("Escape");
  await expect(page.getByRole("rowheader")).toContainText(["prod-payments-acquirer"]);
  const unused = await api.keys("manager=CUSTOMER&unusedFor=90&lastUse=never");
  expect(unused.total).toBe(11);
  await openKeys(page, "manager=CUSTOMER&unusedFor=90&lastUse=never");
  await expect(shownTotal(page)).toContainText("Rows 1–11 of 11");
});

test("what could not be read is a value of its own, never none", async ({ page, api }) => {
  for (const name of ["owner", "state", "multiRegion", "lastUse"]) {
    const { items } = await api.keys(`${name}=(unknown)`);
    const aliases = items.flatMap((key) => key.aliases);
    expect(aliases.sort(), name).toEqual(["alias/prod-salaries", "alias/vault-root"]);
    const none = await api.keys(`${name}=(none)&q=prod-salaries`);
    expect(none.total, name).toBe(0);
  }
  await openKeys(page, "owner=(unknown)");
  await expect(shownTotal(page)).toContainText("of 2");
  const row = page.getByRole("row").filter({ hasText: "vault-root" });
  await expect(row.getByRole("cell").filter({ hasText: "Unknown" })).toHaveCount(7);
  await expect(row.getByRole("cell").filter({ hasText: /^(None|No|0|Never|Off)$/ })).toHaveCount(0);
});
