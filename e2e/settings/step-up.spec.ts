import type { Page } from "@playwright/test";
import { violations } from "../support/axe";
import { nameOf, type Who } from "../support/people";
import { signIn } from "../support/sign-in";
import { ageSignIn } from "../support/sign-in-time";
import { expect, test } from "../support/test";

test.use({ who: null, expectedErrors: [/401 \(Unauthorized\)/] });

const dialog = { name: "Sign in again to do this" };

async function askForToken(page: Page, name: string) {
  await page.goto("/settings/tokens");
  await page.getByRole("button", { name: "Make a token" }).click();
  await page.getByLabel("Name").fill(name);
  await page.getByRole("button", { name: "Make token" }).click();
}

/** From the dialog over the provider's page in its own window, as a person does it. */
async function inOtherWindow(page: Page, who: Who) {
  const opened = page.context().waitForEvent("page");
  await page.getByRole("dialog", dialog).getByRole("button", { name: "Sign in again" }).click();
  const other = await opened;
  await other.getByRole("button", { name: nameOf(who) }).click();
  return other;
}

test("a token asked for long after the sign-in is made after a new one, and nothing is typed twice", async ({
  page,
}) => {
  await signIn(page, "auditor");
  await ageSignIn(page);
  const name = `step-up ${Date.now()}`;
  await askForToken(page, name);
  await expect(page.getByRole("dialog", dialog)).toBeVisible();
  expect(await violations(page)).toEqual([]);

  await inOtherWindow(page, "auditor");
  await expect(page.getByRole("dialog", dialog)).toBeHidden();
  await expect(page.getByText(/^kl_[\w-]{43}$/)).toBeVisible();
  await page.getByRole("button", { name: "Done" }).click();
  await expect(page.getByRole("rowheader", { name })).toBeVisible();
  expect((await (await page.request.get("/api/v1/me")).json()).recent).toBe(true);
  expect(await violations(page)).toEqual([]);
  await page.getByRole("button", { name: `Revoke ${name}` }).click();
  await page.getByRole("button", { name: `Revoke now ${name}` }).click();
  await expect(page.getByRole("row", { name }).getByText("Revoked")).toBeVisible();
});

test("cancelling leaves what was typed, and nothing is made", async ({ page }) => {
  await signIn(page, "auditor");
  await ageSignIn(page);
  const name = `never ${Date.now()}`;
  await askForToken(page, name);
  await expect(page.getByRole("dialog", dialog)).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(page.getByRole("dialog", dialog)).toBeHidden();
  await expect(page.getByLabel("Name")).toHaveValue(name);
  const { items } = await (await page.request.get("/api/v1/tokens?maker=me")).json();
  expect(items.filter((token: { name: string }) => token.name === name)).toEqual([]);
});

test("somebody else who signs in there does not finish the act", async ({ page }) => {
  await signIn(page, "auditor");
  await ageSignIn(page);
  const name = `other ${Date.now()}`;
  await askForToken(page, name);
  await inOtherWindow(page, "security");
  await expect(
    page.getByRole("button", { name: `${nameOf("security")}, account menu` }),
  ).toBeVisible();
  const { items } = await (await page.request.get("/api/v1/tokens")).json();
  expect(items.filter((token: { name: string }) => token.name === name)).toEqual([]);
});

test("where no window opens, the sign-in goes through this one and comes back", async ({
  page,
}) => {
  await signIn(page, "auditor");
  await ageSignIn(page);
  await page.addInitScript(() => {
    window.open = () => null;
  });
  await askForToken(page, "blocked");
  await page.getByRole("dialog", dialog).getByRole("button", { name: "Sign in again" }).click();
  await expect(page.getByRole("alert")).toContainText("did not open a window");
  await page.getByRole("button", { name: "Sign in in this window" }).click();
  await page.getByRole("button", { name: nameOf("auditor") }).click();
  await expect(page).toHaveURL("/settings/tokens");
  await askForToken(page, `here ${Date.now()}`);
  await expect(page.getByText(/^kl_[\w-]{43}$/)).toBeVisible();
});

test("the API says what is missing, in its own code", async ({ page }) => {
  await signIn(page, "auditor");
  await ageSignIn(page);
  const answer = await page.request.post("/api/v1/tokens", {
    headers: { origin: new URL(page.url()).origin },
    data: { name: "x", role: "auditor" },
  });
  expect(answer.status()).toBe(401);
  expect(await answer.json()).toMatchObject({ code: "stale-sign-in", problems: [] });
});
