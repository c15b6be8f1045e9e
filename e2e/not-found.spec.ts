import { keyPath } from "./support/api";
import { expect, test } from "./support/test";

test.use({ expectedErrors: [/status of 404/] });

const KEY = "0f1e2d3c-4b5a-4697-8877-665544332211";

test("an unknown page is not found", async ({ page }) => {
  const answer = await page.goto("/nothing/here");
  expect(answer?.status()).toBe(404);
  await expect(page.getByRole("heading", { name: "Nothing is at this address" })).toBeVisible();
  await page.getByRole("link", { name: "All keys" }).click();
  await expect(page).toHaveURL("/keys");
});

for (const path of [
  "/keys/x",
  "/keys/x/y/z",
  `/keys/824129120517/eu-west-1/${KEY}`,
  `/keys/824129120517/eu-west-1/${KEY}/policy`,
  `/keys/000000000000/mars-north-1/${KEY}`,
  "/keys/824129120517/eu-west-1/%3Cscript%3Ealert(1)%3C%2Fscript%3E",
  "/keys/824129120517/eu-west-1/..%2F..%2Fetc%2Fpasswd",
  `/keys/824129120517/eu-west-1/${"k".repeat(2000)}`,
  "/keys/824129120517/eu-west-1/%00",
]) {
  test(`there is no key at ${path.slice(0, 70)}`, async ({ page }) => {
    const answer = await page.goto(path);
    expect(answer?.status()).toBe(404);
    await expect(page.getByRole("heading", { level: 1 })).toHaveText("Nothing is at this address");
    await expect(page.locator("main script, main img")).toHaveCount(0);
  });
}

test("a section that no key has is not there", async ({ page, api }) => {
  const key = await api.keyNamed("prod-invoices");
  const answer = await page.goto(keyPath(key, "secrets"));
  expect(answer?.status()).toBe(404);
  await expect(page.getByRole("heading", { name: "Nothing is at this address" })).toBeVisible();
});

test("a malformed percent code in the address is refused in our own form", async ({ request }) => {
  for (const path of [
    "/keys/%E0%A4%A/x/y",
    "/%c0%ae%c0%ae/",
    "/api/v1/keys/%",
    "/api/v1/keys?q=%",
  ]) {
    const answer = await request.get(path);
    expect(answer.status(), path).toBe(400);
    expect(answer.headers()["content-type"], path).toContain("application/problem+json");
    expect(await answer.json(), path).toMatchObject({ code: "invalid", status: 400 });
  }
});
