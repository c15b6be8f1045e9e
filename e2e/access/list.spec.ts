import { readFile } from "node:fs/promises";
import type { ExportLine } from "@/lib/access/schemas/matrix-export";
import { keyPath } from "../support/api";
import { expect, test } from "../support/test";
import { matrixOf, openMatrix } from "./access-page";

test("the list has the matrix's access by principal and capability", async ({ page, api }) => {
  const key = await api.keyNamed("prod-customer-pii");
  const matrix = await matrixOf(api, key);
  await openMatrix(page, key);
  await page.getByRole("button", { name: "List", exact: true }).click();
  await expect(page).toHaveURL(/[?&]view=list/);
  const table = page.getByRole("table", { name: /^Who can do what with/ });
  const decrypt = matrix.capabilities.find(({ id }) => id === "decrypt")?.actions ?? [];
  const places = decrypt.map((action) => matrix.actions.indexOf(action));
  const withAccess = matrix.principals.filter(({ verdicts }) =>
    places.some((at) => /[AaCc?]/.test(verdicts[at] ?? "?")),
  );
  await page.getByRole("button", { name: "Capability filter" }).click();
  await page.getByRole("checkbox", { name: /^Decrypt/ }).check();
  await page.keyboard.press("Escape");
  await expect(table.getByRole("rowheader")).toHaveCount(withAccess.length);
  const names = await table.getByRole("rowheader").allTextContents();
  for (const { name } of withAccess) expect(names.join("\n")).toContain(name);
});

test("a narrow window begins with the list, and nothing sticks out", async ({ page, api }) => {
  await page.setViewportSize({ width: 400, height: 800 });
  const key = await api.keyNamed("prod-customer-pii");
  await page.goto(keyPath(key, "access"));
  await expect(page.getByRole("table", { name: /^Who can do what with/ })).toBeVisible();
  await expect(page.getByRole("grid")).toHaveCount(0);
  const wider = await page.evaluate(
    () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
  );
  expect(wider).toBeLessThanOrEqual(0);
  await page.getByRole("button", { name: "Matrix", exact: true }).click();
  await expect(page.getByRole("grid")).toBeVisible();
});

test("the export is the filtered view, with the reasons of each verdict", async ({ page, api }) => {
  const key = await api.keyNamed("prod-customer-pii");
  const query = "q=customers&capability=decrypt&sort=name";
  await openMatrix(page, key, query);
  const heads = page.getByRole("grid").getByRole("rowheader");
  // Around the name may stand what is known of its use, and who can take its place.
  const rows = await heads.locator("bdi[title]").allTextContents();
  expect(rows.length).toBeGreaterThan(2);
  await page.getByRole("button", { name: "Export" }).click();
  const [file] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("menuitem", { name: "JSON" }).click(),
  ]);
  const text = await readFile(await file.path(), "utf8");
  const body = JSON.parse(text) as { access: ExportLine[]; complete: boolean };
  expect(body.complete).toBe(true);
  const names = [...new Set(body.access.map(({ name }) => name))];
  expect(names).toEqual(rows);
  expect(new Set(body.access.map(({ capability }) => capability))).toEqual(new Set(["Decrypt"]));
  for (const line of body.access.filter(({ verdict }) => verdict === "allowed-if")) {
    expect(line.because, String(line.name)).not.toBe("");
    expect(line.conditions, String(line.name)).not.toBe("");
  }
});
