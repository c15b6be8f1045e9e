import { beforeEach, describe, expect, it, vi } from "vitest";
import { z } from "zod";
import { testPerson, testToken } from "@/lib/auth/testing";
import type { Actor } from "../auth/types";
import type { Db } from "../db/types";
import { AppError, type ErrorCode } from "../errors";
import { type AnyEndpoint, endpoint } from "./endpoint";
import { PROBLEMS, problem } from "./problem";
import { createRateLimiter } from "./rate-limit";
import { createRoute } from "./route";

const ORIGIN = "https://keyledger.example.com";
const log = { info: vi.fn(), warn: vi.fn(), error: vi.fn() };
let actor: Actor | null;
let limiter = createRateLimiter({ burst: 100, perSecond: 1 });

beforeEach(() => {
  actor = testPerson("auditor", { id: "p1" });
  limiter = createRateLimiter({ burst: 100, perSecond: 1 });
  vi.clearAllMocks();
});

const routeOf = createRoute({
  db: () => ({}) as Db,
  clock: () => new Date(0),
  actor: async () => {
    if (actor === null) throw new AppError("unauthenticated", "no");
    return actor;
  },
  ownOrigin: () => ORIGIN,
  log,
  limiter: { take: (key, now) => limiter.take(key, now) },
});

async function call(of: AnyEndpoint, path: string, init: RequestInit = {}, params = {}) {
  const response = await routeOf(of)(new Request(`${ORIGIN}${path}`, init), {
    params: Promise.resolve(params),
  });
  const text = await response.text();
  const body: unknown = text === "" ? null : JSON.parse(text);
  if (!response.ok) {
    expect(response.headers.get("content-type")).toMatch(/^application\/problem\+json/);
    expect(problem.parse(body).requestId).toBe(response.headers.get("x-request-id"));
  }
  expect(response.headers.get("cache-control")).toBe("no-store");
  return { status: response.status, headers: response.headers, body: body as never };
}

const handled = vi.fn();
const read = endpoint(
  {
    method: "GET",
    path: "/api/v1/things/{id}",
    summary: "A thing",
    tags: ["things"],
    permission: "key:read",
    params: z.object({ id: z.string().max(5) }),
    query: z.object({
      limit: z.coerce.number().int().max(9).default(3),
      tag: z.union([z.string(), z.array(z.string())]).optional(),
    }),
    response: z.object({ id: z.string(), limit: z.number() }),
  },
  (_ctx, { params, query }) => {
    handled(query);
    return { id: params.id, limit: query.limit, secret: "never leaves" };
  },
);

const write = endpoint(
  {
    method: "POST",
    path: "/api/v1/things",
    summary: "Make a thing",
    tags: ["things"],
    permission: "view:write",
    body: z.object({ name: z.string().min(1) }),
    maxBody: 64,
    response: z.object({ name: z.string() }),
    status: 201,
  },
  (_ctx, { body }) => body,
);

const JSON_TYPE = { "content-type": "application/json" };

function post(headers: Record<string, string>, body = '{"name":"a"}') {
  return call(write, "/api/v1/things", { method: "POST", headers, body });
}

describe("a read through the wrapper", () => {
  it("parses what came and lets out only what the response schema names", async () => {
    const { status, body, headers } = await call(read, "/x?limit=5", {}, { id: "a" });
    expect(status).toBe(200);
    expect(body).toEqual({ id: "a", limit: 5 });
    expect(headers.get("x-content-type-options")).toBe("nosniff");
  });

  it.each([
    ["?limit=1&limit=2", "limit"],
    ["?limit=99", "limit"],
    ["?limit=x", "limit"],
    ["?nothing=1", "nothing"],
    ["?tag=a%00b", "tag"],
    ["?__proto__=1", "__proto__"],
  ])("answers 400 to %s and names the field", async (query, field) => {
    const { status, body } = await call(read, `/x${query}`, {}, { id: "a" });
    expect(status).toBe(400);
    expect(body).toMatchObject({ code: "invalid", problems: [{ field }] });
    expect(handled).not.toHaveBeenCalled();
  });

  it("takes a field twice where the schema takes a list", async () => {
    expect((await call(read, "/x?tag=a&tag=b", {}, { id: "a" })).status).toBe(200);
    expect(handled).toHaveBeenCalledWith({ limit: 3, tag: ["a", "b"] });
  });

  it("refuses before it parses: no session, then no permission", async () => {
    actor = null;
    const refused = await call(read, "/x?limit=x", {}, { id: "too long" });
    expect(refused.status).toBe(401);
    expect(refused.headers.get("www-authenticate")).toMatch(/^Bearer/);
    actor = testPerson("auditor", { id: "p" });
    const start = { ...read, permission: "sync:start" } as const;
    expect((await call(start, "/x?limit=x", {}, { id: "too long" })).status).toBe(403);
    expect(handled).not.toHaveBeenCalled();
  });

  it("refuses another method, and answers HEAD as GET", async () => {
    const refused = await call(read, "/x", { method: "DELETE" }, { id: "a" });
    expect([refused.status, refused.headers.get("allow")]).toEqual([405, "GET"]);
    expect((await call(read, "/x", { method: "HEAD" }, { id: "a" })).status).toBe(200);
  });

  it("lets one caller make so many requests, and another none the fewer", async () => {
    limiter = createRateLimiter({ burst: 2, perSecond: 1 });
    const ask = () => call(read, "/x", {}, { id: "a" });
    expect([(await ask()).status, (await ask()).status]).toEqual([200, 200]);
    const refused = await ask();
    expect([refused.status, refused.headers.get("retry-after")]).toEqual([429, "1"]);
    actor = { ...testToken("auditor"), id: "p1" };
    expect((await ask()).status).toBe(200);
  });
});

describe("a write through the wrapper", () => {
  it.each([
    [{ origin: ORIGIN }],
    [{ "sec-fetch-site": "same-origin", origin: ORIGIN }],
    [{ authorization: "Bearer x" }],
  ])("is taken from %j", async (headers) => {
    expect((await post({ ...JSON_TYPE, ...headers })).status).toBe(201);
  });

  it.each([
    [{}],
    [{ origin: "null" }],
    [{ origin: "https://elsewhere.example" }],
    [{ origin: `${ORIGIN}.elsewhere.example` }],
    [{ origin: "http://keyledger.example.com" }],
    [{ origin: ORIGIN, "sec-fetch-site": "cross-site" }],
    [{ origin: ORIGIN, "sec-fetch-site": "same-site" }],
    [{ authorization: "Bearer x", "sec-fetch-site": "cross-site" }],
  ])("is refused from %j", async (headers) => {
    expect((await post({ ...JSON_TYPE, ...headers })).status).toBe(403);
  });

  it.each(["text/plain", "application/x-www-form-urlencoded", "application/jsonp", ""])(
    "is refused as %j",
    async (type) => {
      expect((await post({ origin: ORIGIN, "content-type": type })).status).toBe(415);
    },
  );

  it.each([
    ["{", "body"],
    ["[]", "body"],
    ['{"name":""}', "name"],
    ['{"name":"a","role":"admin"}', "role"],
    ['{"name":"a\\u0000"}', "name"],
  ])("with body %s is refused and names %s", async (text, field) => {
    const { status, body } = await post({ ...JSON_TYPE, origin: ORIGIN }, text);
    expect(status).toBe(400);
    expect(body).toMatchObject({ problems: [{ field }] });
  });

  it("is refused when larger than its limit, whatever length it claims", async () => {
    const large = JSON.stringify({ name: "a".repeat(100) });
    const headers = { ...JSON_TYPE, origin: ORIGIN };
    expect((await post(headers, large)).status).toBe(413);
    const stream = new Blob([large]).stream();
    const init = { method: "POST", headers, body: stream, duplex: "half" } as RequestInit;
    expect((await call(write, "/api/v1/things", init)).status).toBe(413);
  });
});

describe("what goes wrong inside", () => {
  const failing = (error: unknown) =>
    endpoint({ ...read, permission: "key:read" }, () => {
      throw error;
    });

  it.each(Object.keys(PROBLEMS) as ErrorCode[])("answers %s with its status", async (code) => {
    const { status } = await call(failing(new AppError(code, "why")), "/x", {}, { id: "a" });
    expect(status).toBe(PROBLEMS[code].status);
  });

  it("says nothing of an unknown error but its request id, which is in the log", async () => {
    const { status, body, headers } = await call(
      failing(new Error("password=hunter2")),
      "/x",
      {},
      { id: "a" },
    );
    expect(status).toBe(500);
    expect(JSON.stringify(body)).not.toContain("hunter2");
    const requestId = headers.get("x-request-id");
    expect(log.error).toHaveBeenCalledWith(
      expect.objectContaining({ requestId }),
      expect.anything(),
    );
  });

  it.each([
    Object.assign(new Error("x"), { code: "ECONNREFUSED" }),
    Object.assign(new Error("x"), { code: "P1001" }),
    Object.assign(new Error("x"), { code: "57P01" }),
    new Error("wrapped", { cause: Object.assign(new Error("x"), { code: "08006" }) }),
    new AggregateError([Object.assign(new Error("x"), { code: "ECONNREFUSED" })]),
    new Error("timeout exceeded when trying to connect"),
  ])("answers 503 and when to come back while the database is away: %s", async (error) => {
    const { status, headers } = await call(failing(error), "/x", {}, { id: "a" });
    expect([status, headers.get("retry-after")]).toEqual([503, "5"]);
  });

  it("answers 500 rather than a DTO that is not what the document says", async () => {
    const wrong = endpoint({ ...read, permission: "key:read" }, () => ({ id: "a" }) as never);
    expect((await call(wrong, "/x", {}, { id: "a" })).status).toBe(500);
  });
});
