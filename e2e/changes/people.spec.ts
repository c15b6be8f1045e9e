import { nameOf } from "../support/people";
import { signIn } from "../support/sign-in";
import { expect, test } from "../support/test";

test.use({ who: null, expectedErrors: [/40[139] \(/] });

test("a person is disabled with a reason, is out at once, and is let in again", async ({
  page,
  browser,
}) => {
  const context = await browser.newContext();
  const other = await context.newPage();
  await signIn(other, "customers");
  await signIn(page, "admin");

  await page.goto(`/settings/people?q=${encodeURIComponent(nameOf("customers"))}`);
  await page.getByRole("button", { name: nameOf("customers") }).click();
  const panel = page.getByRole("dialog", { name: nameOf("customers") });
  await panel.getByRole("button", { name: "Disable…" }).click();
  await expect(panel.getByRole("button", { name: "Disable", exact: true })).toBeDisabled();
  await panel.getByLabel(/^Why/).fill("Left the company");
  await panel.getByRole("button", { name: "Disable", exact: true }).click();
  await expect(panel.getByText("Disable: done")).toBeVisible();
  await expect(panel.getByText("Not signed in anywhere.")).toBeVisible();

  expect((await other.request.get("/api/v1/me")).status()).toBe(401);
  await other.goto("/sign-in");
  await other.getByRole("button", { name: /^Sign in/ }).click();
  await other.getByRole("button", { name: nameOf("customers") }).click();
  await expect(other.getByRole("heading", { name: "Your access was taken back" })).toBeVisible();

  await panel.getByRole("button", { name: "Enable…" }).click();
  await panel.getByLabel(/^Why/).fill("Came back");
  await panel.getByRole("button", { name: "Enable", exact: true }).click();
  await expect(panel.getByText("Enable: done")).toBeVisible();
  await signIn(other, "customers");
  await context.close();
});
