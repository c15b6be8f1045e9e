import { nameOf } from "./support/people";
import { sessionCookie, signIn } from "./support/sign-in";
import { expect, test } from "./support/test";

test.use({ who: null });

test("a page asked for leads over the sign-in back to itself", async ({ page }) => {
  await page.goto("/keys?state=Disabled&sort=-created");
  await expect(page).toHaveURL(/\/sign-in\?callbackUrl=/);
  await expect(page.getByRole("heading", { name: "Sign in to see your keys" })).toBeVisible();
  await signIn(page, "auditor", page.url());
  await expect(page).toHaveURL("/keys?state=Disabled&sort=-created");
  await expect(page.getByRole("heading", { name: "Keys", level: 1 })).toBeVisible();
});

test("the provider shows its five people, and a sign-in can be cancelled", async ({ page }) => {
  await page.goto("/sign-in");
  await page.getByRole("button", { name: "Sign in with the demo's provider" }).click();
  await expect(
    page.getByRole("heading", { name: "Choose who you are in this demo" }),
  ).toBeVisible();
  await expect(page.getByRole("listitem")).toHaveCount(5);
  await page.getByRole("button", { name: "Cancel the sign-in" }).click();
  await expect(page).toHaveURL(/\/sign-in\?/);
  await expect(page.getByRole("status")).toContainText(/Try again/);
  expect((await page.request.get("/api/v1/overview")).status()).toBe(401);
});

test("signing out ends the session, also for who kept its cookie", async ({ page, browser }) => {
  await signIn(page, "orders");
  const kept = await sessionCookie(page);
  const header = { cookie: `${kept.name}=${kept.value}` };
  const other = await browser.newContext({ extraHTTPHeaders: header });
  expect((await other.request.get("/api/v1/overview")).status()).toBe(200);

  await expect(async () => {
    await page.getByRole("button", { name: `${nameOf("orders")}, account menu` }).click();
    await expect(page.getByRole("menu")).toBeVisible({ timeout: 2_000 });
  }).toPass();
  await page.getByRole("menuitem", { name: "Sign out" }).click();
  await expect(page.getByRole("heading", { name: "You are signed out" })).toBeVisible();
  const names = (await page.context().cookies()).map((cookie) => cookie.name);
  expect(names).not.toContain(kept.name);

  expect((await other.request.get("/api/v1/overview")).status()).toBe(401);
  const answer = await other.request.get("/keys", { maxRedirects: 0 });
  expect(answer.headers().location).toMatch(/^\/sign-in/);
  await other.close();

  await page.goto("/");
  await expect(page.getByRole("button", { name: /^Sign in/ })).toBeVisible();
});

test("the session's cookie is out of reach of scripts and of other sites", async ({ page }) => {
  await signIn(page, "customers");
  const cookies = await page.context().cookies();
  const session = cookies.find((cookie) => cookie.name.startsWith("keyledger.session"));
  expect(session).toMatchObject({ httpOnly: true, sameSite: "Lax", path: "/" });
  expect(await page.evaluate(() => document.cookie)).not.toContain("keyledger");
});

test("a sign-in never leads to another site", async ({ page, request }) => {
  const left: string[] = [];
  page.on("request", (one) => {
    if (new URL(one.url()).hostname.endsWith("example")) left.push(one.url());
  });
  await signIn(page, "auditor", "/sign-in?callbackUrl=%2F%5Celsewhere.example");
  await expect(page).toHaveURL("/");
  expect(left).toEqual([]);
  // What the page's own button would send: next-auth must not believe it either.
  const { csrfToken } = await (await request.get("/api/auth/csrf")).json();
  for (const callbackUrl of ["https://elsewhere.example/", "//elsewhere.example", "javascript:1"]) {
    await request.post("/api/auth/signin/oidc", {
      headers: { origin: new URL(page.url()).origin },
      form: { csrfToken, callbackUrl, json: "true" },
    });
    const { cookies } = await request.storageState();
    const kept = cookies.find((cookie) => cookie.name.startsWith("keyledger.callback-url"));
    expect(decodeURIComponent(kept?.value ?? "none")).toMatch(/^http:\/\/localhost:\d+(\/|$)/);
  }
});

test("a reason in the address is only ever one of our own sentences", async ({ page }) => {
  await page.goto("/sign-in?why=idle");
  await expect(page.getByRole("status")).toContainText("You were away for two hours");
  await page.goto("/sign-in?error=%3Cb%3ECall%20us%20at%20555%3C/b%3E");
  await expect(page.getByRole("status")).toHaveText("The sign-in did not work. Try again.");
  await page.goto("/refused?why=permission");
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(
    "Your role does not allow this page",
  );
  await page.goto("/refused?why=__proto__");
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("You cannot go on here");
});
