import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { APIResponse } from "@playwright/test";
import { keyPath } from "./support/api";
import { DEMO_DATA } from "./support/demo-data";
import { examples, fill, operations } from "./support/operations";
import { fillRoute, listPages } from "./support/page-list";
import { patiently } from "./support/patiently";
import { expect, test } from "./support/test";

/** Holds of every answer, whatever it is. */
function expectCommon(answer: APIResponse, what: string): Record<string, string> {
  const headers = answer.headers();
  expect(headers, what).toMatchObject({
    "x-content-type-options": "nosniff",
    "cross-origin-resource-policy": "same-origin",
  });
  expect(headers, what).not.toHaveProperty("x-powered-by");
  expect(headers, what).not.toHaveProperty("access-control-allow-origin");
  return headers;
}

function expectPage(answer: APIResponse, what: string): string {
  const headers = expectCommon(answer, what);
  expect(headers, what).toMatchObject({
    "referrer-policy": "same-origin",
    "x-frame-options": "DENY",
    "cross-origin-opener-policy": "same-origin",
    "permissions-policy": expect.stringContaining("camera=()"),
    "cache-control": expect.stringContaining("no-store"),
  });
  expect(headers["reporting-endpoints"], what).toBe('csp="/api/v1/csp-reports"');
  const policy = headers["content-security-policy"] ?? "";
  for (const part of [
    "frame-ancestors 'none'",
    "object-src 'none'",
    "base-uri 'none'",
    "report-uri /api/v1/csp-reports",
  ]) {
    expect(policy, what).toContain(part);
  }
  expect(policy, what).not.toMatch(/unsafe-|\*|https?:/);
  const nonce = /script-src 'self' 'nonce-([^']{20,})' 'strict-dynamic'/.exec(policy)?.[1] ?? "";
  expect(nonce, what).not.toBe("");
  return nonce;
}

test("every page and its payload come with the headers that keep them safe, and a new nonce", async ({
  page,
  api,
}) => {
  const key = await api.keyNamed("prod-customer-pii");
  const values = { ...key, section: "policy", id: "7e9c1f04-3b52-4f6a-9d0e-0123456789ab" };
  const strings = Object.fromEntries(
    Object.entries(values).flatMap(([name, value]) =>
      typeof value === "string" ? [[name, value]] : [],
    ),
  );
  const paths = listPages().map(({ route }) => fillRoute(route, strings));
  const more = ["/nothing/here", "/_next/image?url=%2Ficon.svg&w=64&q=75", keyPath(key, "none")];
  const nonces = new Set<string>();
  for (const path of [...paths, ...more]) {
    for (const headers of [{}, { RSC: "1" }] as Record<string, string>[]) {
      const answer = await patiently(page.request, path, { headers });
      const what = `${path} ${JSON.stringify(headers)}`;
      const nonce = expectPage(answer, what);
      expect(nonces.has(nonce), what).toBe(false);
      nonces.add(nonce);
      if (more.includes(path) && !("RSC" in headers)) expect(answer.status(), what).toBe(404);
      if (!answer.headers()["content-type"]?.startsWith("text/html")) continue;
      for (const [tag] of (await answer.text()).matchAll(/<(?:script|style)\b[^>]*>/g)) {
        expect(tag, what).toContain(`nonce="${nonce}"`);
      }
    }
  }
});

test("every answer of the API may be kept, framed, run and read by nobody else", async ({
  page,
  api,
}) => {
  const [example] = await examples(api);
  for (const { method, path } of await operations(page.request)) {
    // Writes are refused here for want of an origin: their refusals have the headers as well.
    const answer = await patiently(page.request, fill(path, example ?? {}, 0), { method });
    const what = `${method} ${path}`;
    expect(expectCommon(answer, what), what).toMatchObject({
      "cache-control": "no-store",
      "content-security-policy": "default-src 'none'; frame-ancestors 'none'; sandbox",
      "x-request-id": expect.stringMatching(/^[0-9a-f-]{36}$/),
    });
  }
  for (const path of ["/api/nothing", "/api/v1/nothing", "/api/auth/session", "/api/v1/keys?q=%"]) {
    const answer = await patiently(page.request, path);
    expect(expectCommon(answer, path)["cache-control"], path).toBe("no-store");
    expect(answer.headers()["content-type"], path).toMatch(/^application\/problem\+json/);
  }
});

test("sign-in's own answers and files are no documents that could be framed or run", async ({
  page,
}) => {
  await page.goto("/keys");
  const [script] = await page
    .locator("script[src]")
    .evaluateAll((all) => all.map((each) => new URL((each as HTMLScriptElement).src).pathname));
  for (const path of [
    "/api/auth/csrf",
    "/api/auth/error?error=x",
    "/api/auth/callback/oidc?code=x",
    "/icon.svg",
    script ?? "",
  ]) {
    const headers = expectCommon(await patiently(page.request, path), path);
    expect(headers["content-security-policy"], path).toMatch(
      /^default-src 'none'.*frame-ancestors 'none'.*sandbox$/,
    );
  }
});

test.describe("a page that breaks its policy", () => {
  test.use({ expectedErrors: [/planted|CSP/] });

  test("is reported by the browser, and stands in the log", async ({ page }) => {
    const blocked = `http://127.0.0.1:9/planted-${Date.now()}.png`;
    await page.goto("/keys?q=not-for-the-log");
    await page.evaluate((src) => {
      const image = document.createElement("img");
      image.src = src;
      document.body.append(image);
    }, blocked);
    const log = () => readFile(join(DEMO_DATA, "logs", "web.log"), "utf8");
    await expect.poll(log).toContain(blocked);
    const line = (await log()).split("\n").find((each) => each.includes(blocked)) ?? "";
    expect(line).toContain("content security policy broken");
    expect(line).not.toContain("not-for-the-log");
  });
});
