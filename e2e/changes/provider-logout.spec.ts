import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { DEMO_DATA } from "../support/demo-data";
import { PEOPLE } from "../support/people";
import { signIn } from "../support/sign-in";
import { expect, test } from "../support/test";

test.use({ who: null, expectedErrors: [/401 \(/] });

/** Ends a person's sessions at the demo's provider, as somebody does there who leaves. */
async function endAtProvider(person: string): Promise<number> {
  const running = JSON.parse(await readFile(join(DEMO_DATA, "running.json"), "utf8"));
  const answer = await fetch(`${running.env.OIDC_ISSUER}/sessions/end`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ person }),
  });
  return answer.status;
}

test("who is signed out at the provider is signed out here at once, and others are not", async ({
  page,
  browser,
  baseURL,
}) => {
  const context = await browser.newContext();
  const other = await context.newPage();
  await signIn(other, "orders");
  await signIn(page, "customers");
  expect(await endAtProvider(PEOPLE.customers)).toBe(204);
  expect((await page.request.get("/api/v1/me")).status()).toBe(401);
  expect((await other.request.get("/api/v1/me")).status()).toBe(200);
  await page.goto("/keys");
  await expect(page.getByText("Your session was ended.")).toBeVisible();
  await context.close();

  const address = `${baseURL}/api/auth/back-channel-logout`;
  const form = { logout_token: "a.b.c" };
  const answers = [
    await page.request.post(address, { form }),
    await page.request.post(address, { data: { ...form } }),
    await page.request.get(address),
  ];
  expect(answers.map((answer) => answer.status())).toEqual([400, 415, 405]);
  for (const answer of answers) expect(answer.headers()["cache-control"]).toBe("no-store");
});
