import { NOBODY } from "../refusals/callers";
import { expectAccessible } from "../support/axe";
import { nameOf } from "../support/people";
import { signIn } from "../support/sign-in";
import { renewSignIn } from "../support/sign-in-time";
import { expect, test } from "../support/test";

test.describe("people", () => {
  test.use({ who: "admin" });

  test("are listed with role, groups and end of access, and found by group", async ({ page }) => {
    await page.goto("/settings");
    await expect(page).toHaveURL("/settings/people");
    const row = page.getByRole("row", { name: nameOf("auditor") });
    await expect(row).toContainText("Auditor");
    await expect(row).toContainText(/20\d\d-\d\d-\d\d/);
    await page.getByRole("searchbox", { name: /Search people/ }).fill("team-orders");
    await expect(page.getByRole("row")).toHaveCount(2);
    await expect(page.getByRole("row", { name: nameOf("orders") })).toBeVisible();
    await page.getByRole("button", { name: "Clear all" }).click();
    await page.getByRole("combobox", { name: "State" }).selectOption("Disabled");
    await expect(page.getByText("Nobody matches")).toBeVisible();
  });

  test("are opened, and given another end of access, with the keyboard alone", async ({ page }) => {
    await page.goto("/settings/people?q=solberg");
    await renewSignIn(page);
    await page.getByRole("button", { name: nameOf("auditor") }).focus();
    await page.keyboard.press("Enter");
    const panel = page.getByRole("dialog", { name: nameOf("auditor") });
    await expect(panel.getByText("kms-audit")).toBeVisible();
    await panel.getByRole("button", { name: "Change end of access…" }).focus();
    await page.keyboard.press("Enter");
    const day = new Date(Date.now() + 60 * 86_400_000).toISOString().slice(0, 10);
    await expect(panel.getByLabel(/Last day of access/)).toBeFocused();
    await panel.getByLabel(/Last day of access/).fill(day);
    await panel.getByLabel(/^Why/).fill("Audit goes on until then");
    await page.keyboard.press("Enter");
    await expect(panel.getByText("End of access: changed")).toBeVisible();
    await expect(panel.getByText(`${day} 23:59:59 UTC`)).toBeVisible();
    await page.keyboard.press("Escape");
    await expect(panel).toBeHidden();
    await expect(page).toHaveURL("/settings/people?q=solberg");
  });

  test("do not change their own access", async ({ page }) => {
    await page.goto(`/settings/people?q=${encodeURIComponent(nameOf("admin"))}`);
    await page.getByRole("button", { name: nameOf("admin"), exact: true }).click();
    const panel = page.getByRole("dialog", { name: nameOf("admin") });
    await expect(panel.getByText("kms-admins")).toBeVisible();
    await expect(panel.getByRole("button", { name: "Disable…" })).toHaveCount(0);
    const { id } = await (await page.request.get("/api/v1/me")).json();
    const answer = await page.request.post(`/api/v1/people/${id}/disable`, {
      headers: { origin: new URL(page.url()).origin },
      data: { why: "to see what happens" },
    });
    expect([401, 409]).toContain(answer.status());
  });

  test("are signed out elsewhere by an administrator, at once", async ({ page, browser }) => {
    const context = await browser.newContext({
      userAgent: "Stolen-Laptop/1.0",
      storageState: NOBODY,
    });
    const other = await context.newPage();
    await signIn(other, "customers");
    await page.goto(`/settings/people?q=${encodeURIComponent(nameOf("customers"))}`);
    await page.getByRole("button", { name: nameOf("customers") }).click();
    const row = page.getByRole("row", { name: /Stolen-Laptop/ });
    await row.getByRole("button", { name: "End this session" }).click();
    await expect(row).toHaveCount(0);
    expect((await other.request.get("/api/v1/me")).status()).toBe(401);
    await context.close();
  });
});

for (const path of ["/settings/people", "/settings/tokens", "/settings/sessions"]) {
  test(`axe finds nothing on ${path}`, async ({ browser }) => {
    const context = await browser.newContext({
      storageState: `.cache/e2e-state/noor-verbeek.json`,
    });
    const page = await context.newPage();
    await expectAccessible(page, path, async () => {
      await page.goto(path);
      await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
      // Nobody may have a token yet: then the page says so in the place of the table.
      await expect(page.getByRole("table").or(page.getByText("No tokens")).first()).toBeVisible();
    });
    await context.close();
  });
}
