import type { Setting } from "@/lib/settings/schemas";
import { expectAccessible } from "../support/axe";
import { stateOf } from "../support/people";
import { expect, test } from "../support/test";

test.use({ who: "admin" });

test("a mapping shows what keys would say before it is saved", async ({ page }) => {
  await page.goto("/settings/general");
  const form = page.getByRole("form", { name: "Environment" });
  await expect(form).toContainText(/Tags: Environment \(\d+\)/);
  await expect(form.getByRole("button", { name: "Save" })).toBeDisabled();
  await form.getByLabel("Names of the tag, best first").fill("NobodyHasThis");
  await expect(form).toContainText("no key has a tag of these names");
  await expect(form.getByRole("button", { name: "Save" })).toBeEnabled();
  await form.getByLabel("Names of the tag, best first").fill("Env, e-n-v");
  await expect(form.getByRole("button", { name: "Save" })).toBeDisabled();
  await form.getByRole("button", { name: "Undo" }).click();
  await expect(form).toContainText(/Tags: Environment \(\d+\)/);
});

test("levels move by keyboard, and hours that make no sense cannot be saved", async ({ page }) => {
  await page.goto("/settings/general");
  const form = page.getByRole("form", { name: "Data classification" });
  const first = form.getByLabel("Name of level 1");
  const before = await first.inputValue();
  await form.getByRole("button", { name: `Move ${before} down` }).focus();
  await page.keyboard.press("Enter");
  await expect(form.getByLabel("Name of level 2")).toHaveValue(before);
  await form.getByRole("button", { name: "Undo" }).click();
  await expect(first).toHaveValue(before);
  const hours = page.getByRole("form", { name: "Business hours" });
  await hours.getByLabel("To", { exact: true }).fill("07:00");
  await expect(hours).toContainText("is not after the beginning");
  await expect(hours.getByRole("button", { name: "Save" })).toBeDisabled();
});

test("the auditor sees settings and changes none", async ({ browser }) => {
  const context = await browser.newContext({ storageState: stateOf("auditor") });
  const page = await context.newPage();
  await page.goto("/settings/general");
  await expect(page.getByLabel("Days", { exact: true })).toBeDisabled();
  await expect(page.getByRole("button", { name: "Save" })).toHaveCount(0);
  const setting = (await (
    await page.request.get("/api/v1/settings/auditor.days")
  ).json()) as Setting;
  const answer = await page.request.put("/api/v1/settings/auditor.days", {
    data: { value: 1, version: setting.version },
    headers: { origin: new URL(page.url()).origin },
  });
  expect(answer.status()).toBe(403);
  await context.close();
});

test("axe finds nothing, light or dark, wide or narrow", async ({ page }) => {
  await expectAccessible(page, "/settings/general", async () => {
    await page.goto("/settings/general");
    await expect(page.getByText(/^Tags: /).first()).toBeVisible();
  });
});
