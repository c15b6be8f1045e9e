import type { KeyFacets, KeyList } from "@/lib/keys/schemas";
import type { KeyOwners, OwnershipState } from "@/lib/ownership/schemas";
import { keyPath } from "../support/api";
import { violations } from "../support/axe";
import { stateOf } from "../support/people";
import { expect, test } from "../support/test";

test.describe("ownership rules", () => {
  test("are made with a preview, applied to the keys, and deleted", async ({ page, api }) => {
    const name = `Refunds ${Date.now()}`;
    await page.goto("/settings/ownership");
    await page.getByRole("button", { name: "Make a rule" }).click();
    const dialog = page.getByRole("dialog", { name: "Make an ownership rule" });
    await dialog.getByLabel("Name").fill(name);
    await dialog.getByLabel("Aliases").fill("prod-refunds");
    await expect(dialog.getByText(/^1 key match/)).toBeVisible();
    await expect(dialog.getByRole("link", { name: "prod-refunds" })).toBeVisible();
    await dialog.getByLabel("Owners", { exact: true }).fill("refund-desk");
    await dialog.getByRole("button", { name: "Group refund-desk" }).click();
    await expect(dialog.getByText(/1 key would get other owners/)).toBeVisible();
    await dialog.getByRole("button", { name: "Make rule" }).click();
    await expect(dialog).toBeHidden();
    const line = page.getByRole("list", { name: "Ownership rules" }).getByText(name);
    await expect(line).toBeVisible();
    try {
      const key = await api.keyNamed("prod-refunds");
      await expect
        .poll(async () => (await api.keys("owner=refund-desk")).total, { timeout: 30_000 })
        .toBe(1);
      await page.goto(keyPath(key));
      await expect(page.getByText(`By the rule “${name}”`)).toBeVisible();
    } finally {
      await page.goto("/settings/ownership");
      await page.getByRole("button", { name: `Delete ${name}` }).click();
      await page.getByRole("button", { name: "Delete rule" }).click();
    }
    await expect(line).toHaveCount(0);
    await expect
      .poll(async () => (await api.keys("owner=refund-desk")).total, { timeout: 30_000 })
      .toBe(0);
  });

  test("lead to the keys that nobody owns, and to those of unknown owner", async ({
    page,
    api,
  }) => {
    await page.goto("/settings/ownership");
    const { counts } = await api.get<OwnershipState>("ownership");
    for (const [owned, words] of [
      ["nobody", /nobody owns$/],
      ["unknown", /of unknown owner$/],
    ] as const) {
      const { total } = await api.keys(`owned=${owned}`);
      expect(total).toBe(counts[owned]);
      const link = page.getByRole("link", { name: words });
      await expect(link).toHaveAttribute("href", `/keys?owned=${owned}`);
    }
    expect(counts.unknown).toBeGreaterThan(0);
  });
});

test("the owners of a key are changed by hand, with a reason, and given back", async ({
  page,
  api,
}) => {
  const key = await api.keyNamed("vault-seal");
  await page.goto(keyPath(key));
  await page.getByRole("button", { name: "Change owners" }).click();
  const dialog = page.getByRole("dialog", { name: "Change owners" });
  for (const chosen of await dialog.getByRole("button", { name: /^Take away/ }).all()) {
    await chosen.click();
  }
  await dialog.getByLabel("Owners", { exact: true }).fill("custodians");
  await dialog.getByRole("button", { name: "Group custodians" }).click();
  await dialog.getByLabel("Why").fill("They hold the seal");
  await dialog.getByRole("button", { name: "Give owners" }).click();
  await expect(page.getByText(/By hand by .*They hold the seal/)).toBeVisible();
  const { owned } = await api.get<KeyOwners>(`${keyPath(key).slice(1)}/owners`);
  expect(owned).toBe("hand");
  await page.getByRole("button", { name: "Change owners" }).click();
  await dialog.getByLabel("Why").fill("Only a test");
  await dialog.getByRole("button", { name: "Let rules and tags decide" }).click();
  await expect(page.getByText(/They hold the seal/)).toHaveCount(0);
});

test.describe("an owner", () => {
  test.use({ who: "orders" });

  test("sees own keys, and gets for another's what a key that never was gets", async ({
    page,
    api,
    browser,
  }) => {
    const context = await browser.newContext({ storageState: stateOf("security") });
    await page.goto("/keys");
    const base = new URL(page.url()).origin;
    const all = (await (
      await context.request.get(`${base}/api/v1/keys?limit=200`)
    ).json()) as KeyList;
    const own = await api.keys("gone=include");
    expect(own.total).toBeGreaterThan(0);
    expect(own.total).toBeLessThan(all.total);
    expect(own.items.every(({ owners }) => owners.length > 0)).toBe(true);
    const { facets } = await api.get<KeyFacets>("keys/facets");
    expect(facets.state?.reduce((sum, { count }) => sum + count, 0)).toBe(
      (await api.keys("")).total,
    );
    const other = all.items.find(({ arn }) => own.items.every((each) => each.arn !== arn));
    if (!other) throw new Error("Every key is the owner's");
    const never = { ...other, keyId: "00000000-0000-4000-8000-000000000000" };
    for (const part of ["", "/history", "/policy-versions", "/owners"]) {
      const answers = await Promise.all(
        [other, never].map(async (key) => {
          const answer = await page.request.get(`/api/v1${keyPath(key)}${part}`);
          const { requestId: _, ...body } = await answer.json();
          return { status: answer.status(), body };
        }),
      );
      expect(answers[0], part).toEqual(answers[1]);
      expect(answers[0]?.status, part).toBe(404);
    }
    await context.close();
  });
});

for (const width of [1280, 400]) {
  test(`the ownership page and its form are accessible at ${width} px`, async ({ page }) => {
    await page.setViewportSize({ width, height: 800 });
    await page.goto("/settings/ownership");
    await expect(page.getByRole("heading", { name: "Fallback owner" })).toBeVisible();
    expect(await violations(page)).toEqual([]);
    await page.getByRole("button", { name: "Make a rule" }).click();
    await expect(page.getByRole("dialog")).toBeVisible();
    expect(await violations(page)).toEqual([]);
    const wide = await page.evaluate(
      () => document.documentElement.scrollWidth > document.documentElement.clientWidth,
    );
    expect(wide).toBe(false);
  });
}
