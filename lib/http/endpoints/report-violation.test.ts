import { afterAll, beforeEach, expect, it, vi } from "vitest";
import type { Db } from "../../db/types";
import { logger } from "../../logger";
import { createRateLimiter } from "../rate-limit";
import { createRoute } from "../route";
import { reportViolation } from "./report-violation";

const ORIGIN = "https://k.example";
const warn = vi.spyOn(logger, "warn").mockImplementation(() => undefined);
let now = 0;
const free = createRateLimiter({ burst: 1e6, perSecond: 1 });
const handler = createRoute({
  db: () => ({}) as Db,
  clock: () => new Date(now),
  actor: async () => {
    throw new Error("A report asks for nobody.");
  },
  ownOrigin: () => ORIGIN,
  log: { info: vi.fn(), warn: vi.fn(), error: vi.fn() },
  limiter: free,
  addressLimiter: free,
  recordRefusal: vi.fn(),
})(reportViolation);

beforeEach(() => warn.mockClear());
afterAll(() => warn.mockRestore());

const report = { "csp-report": { "blocked-uri": "inline", "effective-directive": "script-src" } };

async function send(headers: Record<string, string>, body: unknown = report): Promise<number> {
  const type = { "content-type": "application/csp-report", origin: ORIGIN };
  const init = { method: "POST", headers: { ...type, ...headers }, body: JSON.stringify(body) };
  const request = new Request(`${ORIGIN}/api/v1/csp-reports`, init);
  return (await handler(request, { params: Promise.resolve({}) })).status;
}

it("is logged from our own pages, in the forms that browsers send", async () => {
  expect(await send({})).toBe(204);
  const list = [{ type: "csp-violation", body: { blockedURL: "eval" } }];
  const site = {
    "content-type": "application/reports+json; charset=utf-8",
    "sec-fetch-site": "same-origin",
  };
  expect(await send(site, list)).toBe(204);
  const said = warn.mock.calls.map(([detail]) => detail as { violation: object });
  expect(said).toMatchObject([
    { violation: { blocked: "inline", directive: "script-src" }, unlogged: 0 },
    { violation: { blocked: "eval" } },
  ]);
});

it("is taken from no other site, in no other form, and not large", async () => {
  expect(await send({ origin: "https://evil.example" })).toBe(403);
  expect(await send({ "sec-fetch-site": "cross-site" })).toBe(403);
  expect(await send({ "content-type": "application/json" })).toBe(415);
  expect(await send({ "content-type": "text/plain" })).toBe(415);
  expect(await send({}, { nothing: 1 })).toBe(400);
  expect(await send({}, { "csp-report": { "blocked-uri": "x".repeat(20_000) } })).toBe(413);
  expect(warn).not.toHaveBeenCalled();
});

it("is logged so many times; what comes faster is counted in the next line", async () => {
  now = 1e9;
  for (let i = 0; i < 100; i += 1) expect(await send({})).toBe(204);
  expect(warn).toHaveBeenCalledTimes(30);
  now += 2_000;
  await send({});
  expect(warn.mock.lastCall?.[0]).toMatchObject({ unlogged: 70 });
});
