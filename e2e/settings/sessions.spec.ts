import { signIn } from "../support/sign-in";
import { expect, test } from "../support/test";

test.use({ who: null });

test("one's sessions are listed, and one that is not this one is ended", async ({
  page,
  browser,
}) => {
  const context = await browser.newContext({ userAgent: `Old-Laptop-${Date.now()}/1.0` });
  const other = await context.newPage();
  await signIn(other, "orders");
  await signIn(page, "orders");
  const mine = page.getByRole("menuitem", { name: "My sessions" });
  await expect(async () => {
    // On a busy machine the button is there before the page answers to it.
    await page.getByRole("button", { name: /account menu$/ }).click();
    await expect(mine).toBeVisible({ timeout: 2_000 });
  }).toPass();
  await mine.click();
  await expect(page).toHaveURL("/settings/sessions");
  const here = page.getByRole("row", { name: /this one/ });
  await expect(here).toHaveCount(1);
  await expect(here.getByRole("button")).toHaveCount(0);
  const agent = await other.evaluate(() => navigator.userAgent);
  const row = page.getByRole("row", { name: new RegExp(agent.split("/")[0] ?? "") });
  await row.getByRole("button", { name: "End this session" }).focus();
  await page.keyboard.press("Enter");
  await expect(row).toHaveCount(0);
  await expect(page.getByText("Session ended")).toBeVisible();
  await other.goto("/keys");
  await expect(other.getByRole("button", { name: /^Sign in/ })).toBeVisible();
  await expect(other.getByRole("status")).toContainText("Your session was ended");
  await context.close();
});
