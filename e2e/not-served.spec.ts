import { request as httpRequest } from "node:http";
import { relative } from "node:path";
import { DEMO_DATA } from "./support/demo-data";
import { expect, test } from "./support/test";

/** Asks for a path exactly as it is written: clients put dots and slashes in order, attackers do not. */
function ask(baseURL: string, path: string): Promise<{ status: number; text: string }> {
  const { hostname, port } = new URL(baseURL);
  return new Promise((resolve, reject) => {
    httpRequest({ hostname, port, path, agent: false }, (answer) => {
      const chunks: Buffer[] = [];
      answer.on("data", (chunk: Buffer) => chunks.push(chunk));
      answer.on("end", () => {
        resolve({ status: answer.statusCode ?? 0, text: Buffer.concat(chunks).toString() });
      });
    })
      .on("error", reject)
      .end();
  });
}

const DEMO = relative(".", DEMO_DATA);
const SECRET_PLACES = [
  ".git/HEAD",
  ".git/config",
  ".env",
  ".env.example",
  "package.json",
  "package-lock.json",
  "prisma/schema.prisma",
  ".next/BUILD_ID",
  ".next/required-server-files.json",
  ".keyledger/postgres/secrets.json",
  `${DEMO}/postgres/secrets.json`,
  `${DEMO}/demo.json`,
  `${DEMO}/logs/web.log`,
  "ledger-key.pem",
];
const WAYS = [
  "/",
  "/_next/",
  "/_next/static/",
  "/_next/static/../../",
  "/_next/static/..%2f..%2f",
  "/..%2f",
  "/%2e%2e/",
  "/..%5c",
];

test("no file of checkout, build or data folder is served, by whatever path", async ({
  baseURL,
}) => {
  for (const place of SECRET_PLACES) {
    for (const way of WAYS) {
      const { status } = await ask(baseURL ?? "", `${way}${place}`);
      expect([400, 404], `${way}${place}`).toContain(status);
    }
  }
});

test("no folder is listed, no image is worked on, and nothing of development answers", async ({
  baseURL,
}) => {
  for (const path of [
    "/_next/static/chunks",
    "/_next/static/media",
    "/_next/image?url=%2Ficon.svg&w=64&q=75",
    "/_next/image?url=http%3A%2F%2F127.0.0.1%2F&w=64&q=75",
    "/__nextjs_original-stack-frames",
    "/__nextjs_font/geist-latin.woff2",
    "/_next/mcp",
    "/_next/webpack-hmr",
    "/metrics",
    "/debug",
  ]) {
    expect((await ask(baseURL ?? "", path)).status, path).toBe(404);
  }
});

test("scripts come without their sources", async ({ page, baseURL }) => {
  await page.goto("/keys");
  const scripts = await page
    .locator("script[src]")
    .evaluateAll((all) => all.map((each) => new URL((each as HTMLScriptElement).src).pathname));
  expect(scripts.length).toBeGreaterThan(3);
  for (const script of scripts) {
    const { status, text } = await ask(baseURL ?? "", script);
    expect(status, script).toBe(200);
    expect(text, script).not.toMatch(/sourceMappingURL=/);
    expect((await ask(baseURL ?? "", `${script}.map`)).status, script).toBe(404);
  }
});
