import { keyPath } from "../support/api";
import { violations } from "../support/axe";
import { expect, test } from "../support/test";
import { openMatrix } from "./access-page";

// The matrix by itself is one of the pages that are all looked at.
test("axe finds nothing in explanation, list and comparison, in light and dark", async ({
  page,
  api,
}) => {
  test.setTimeout(180_000);
  const key = await api.keyNamed("prod-customer-pii");
  const other = await api.keyNamed("legacy-shared");
  const dba = "principal=arn:aws:iam::824129120517:role/customers-dba&action=kms:Decrypt";
  await page.emulateMedia({ colorScheme: "light", reducedMotion: "reduce" });
  for (const query of [
    dba,
    "view=list",
    `with=${other.accountId}/${other.region}/${other.keyId}`,
  ]) {
    await page.emulateMedia({ colorScheme: "light", reducedMotion: "reduce" });
    await page.goto(`${keyPath(key, "access")}?${query}`);
    await expect(page.getByRole("main").getByRole("rowheader").first()).toBeVisible();
    await expect(page.getByRole("status", { name: /is loading$/ })).toHaveCount(0);
    expect.soft(await violations(page), `${query}, light`).toEqual([]);
    await page.emulateMedia({ colorScheme: "dark", reducedMotion: "reduce" });
    expect.soft(await violations(page, ["color-contrast"]), `${query}, dark`).toEqual([]);
  }
  await page.setViewportSize({ width: 400, height: 800 });
  await page.goto(`${keyPath(key, "access")}?${dba}`);
  await expect(page.getByRole("dialog")).toContainText("The customers-dba role");
  expect.soft(await violations(page), "narrow").toEqual([]);
});

test("glyphs are told apart without colour, also where the system forces its own", async ({
  page,
  api,
}) => {
  const key = await api.keyNamed("prod-customer-pii");
  await page.emulateMedia({ forcedColors: "active" });
  await openMatrix(page, key);
  const legend = page.getByRole("list", { name: "Legend" }).getByRole("listitem");
  await expect(legend).toHaveCount(7);
  const shapes = await legend.locator("svg").evaluateAll((all) => all.map((svg) => svg.innerHTML));
  expect(new Set(shapes).size).toBe(7);
  const colors = await legend
    .locator("svg")
    .evaluateAll((all) => all.map((svg) => getComputedStyle(svg).color));
  expect(new Set(colors).size).toBe(1);
});
