import { afterAll, beforeEach, describe, expect, it, vi } from "vitest";
import { z } from "zod";
import { testPerson, testToken } from "@/lib/auth/testing";
import type { Actor } from "../auth/types";
import type { Db } from "../db/types";
import { AppError, type ErrorCode } from "../errors";
import { type AnyEndpoint, endpoint } from "./endpoint";
import { PROBLEMS, problem } from "./problem";
import { createRateLimiter } from "./rate-limit";
import type { Refusal } from "./refusals/refusal";
import { openGate, REMOTE_HEADER, signRemote } from "./remote-address";
import { createRoute } from "./route";
import { closeGate } from "./testing-gate";

afterAll(closeGate);
const ORIGIN = "https://keyledger.example.com";
const log = { info: vi.fn(), warn: vi.fn(), error: vi.fn() };
let actor: Actor | null;
let limiter = createRateLimiter({ burst: 100, perSecond: 1 });
const addresses = createRateLimiter({ burst: 100, perSecond: 1 });
const recordRefusal = vi.fn<(refusal: Refusal) => void>();

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
  addressLimiter: addresses,
  recordRefusal,
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
    ["?__proto__[limit]=1", "__proto__[limit]"],
    ["?constructor=1", "constructor"],
    ["?toString=1", "toString"],
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

  it.each(["cross-site", "same-site"])(
    "is refused to another site's link and page (%s), but not to a token or a typed address",
    async (site) => {
      const ask = (headers: Record<string, string>, of: AnyEndpoint = read) =>
        call(of, "/x", { headers }, { id: "a" });
      expect((await ask({ "sec-fetch-site": site })).status).toBe(403);
      expect((await ask({ "sec-fetch-site": site, authorization: "Bearer x" })).status).toBe(200);
      expect((await ask({ "sec-fetch-site": "none" })).status).toBe(200);
      expect((await ask({ "sec-fetch-site": "same-origin" })).status).toBe(200);
      expect(
        (await ask({ "sec-fetch-site": site }, { ...read, permission: "public" })).status,
      ).toBe(200);
    },
  );

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

describe("what the wrapper refuses", () => {
  const from = (address: string) => ({ [REMOTE_HEADER]: signRemote(address) });
  const recorded = () => recordRefusal.mock.calls.map(([refusal]) => refusal);
  openGate("gate");

  it("is recorded with who, from where, which endpoint and why, and not which object", async () => {
    actor = null;
    const headers = { ...from("198.51.100.1"), "user-agent": "curl" };
    const { headers: answer } = await call(read, "/x", { headers }, { id: "a" });
    actor = testPerson("auditor", { id: "p1" });
    await call({ ...read, permission: "sync:start" }, "/x", { headers }, { id: "a" });
    const origin = { address: "198.51.100.1", userAgent: "curl" };
    expect(recorded()).toEqual([
      {
        endpoint: "GET /api/v1/things/{id}",
        code: "unauthenticated",
        why: "no",
        actor: { kind: "anonymous" },
        from: origin,
        requestId: answer.get("x-request-id"),
      },
      expect.objectContaining({ code: "forbidden", actor, from: origin }),
    ]);
  });

  it("is recorded when another site made the request, before anybody asks who is signed in", async () => {
    await post({ ...JSON_TYPE, origin: "https://elsewhere.example" });
    expect(recorded()).toMatchObject([
      { code: "forbidden", why: "foreign-origin", actor: { kind: "anonymous" } },
    ]);
  });

  it("is not recorded when it is the request that was wrong, or nothing is there", async () => {
    await call(read, "/x?limit=99", {}, { id: "a" });
    await call(read, "/x", { method: "DELETE" }, { id: "a" });
    const missing = (refusal?: string) =>
      endpoint({ ...read, permission: "key:read" }, () => {
        throw new AppError("not-found", "No such thing.", [], { refusal });
      });
    const absent = await call(missing(), "/x", {}, { id: "a" });
    expect(recorded()).toEqual([]);
    const foreign = await call(missing("row-scope"), "/x", {}, { id: "a" });
    expect(recorded()).toMatchObject([{ code: "not-found", why: "row-scope" }]);
    const words = ({ body, status }: { body: object; status: number }) => ({
      ...body,
      requestId: "",
      status,
    });
    expect(words(foreign)).toEqual(words(absent));
  });

  it("is counted by address, so that guessing has an end and others do not feel it", async () => {
    actor = null;
    const guess = async (address: string) =>
      (await call(read, "/x", { headers: from(address) }, { id: "a" })).status;
    const answers = [];
    for (let i = 0; i < 101; i += 1) answers.push(await guess(`2001:db8::${i.toString(16)}`));
    expect([answers.at(99), answers.at(100)]).toEqual([401, 429]);
    expect(await guess("198.51.100.9")).toBe(401);
    actor = testPerson("auditor", { id: "p1" });
    expect(await guess("2001:db8::1")).toBe(200);
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
    ['{"name":"a","__proto__":{"admin":true}}', "__proto__"],
    ['{"name":"a","constructor":{}}', "constructor"],
    ['{"name":{"deep":[{"prototype":1}]}}', "name.deep.0.prototype"],
  ])("with body %s is refused and names %s", async (text, field) => {
    const { status, body } = await post({ ...JSON_TYPE, origin: ORIGIN }, text);
    expect(status).toBe(400);
    expect(body).toMatchObject({ problems: [{ field }] });
  });

  it("is refused when nested without end", async () => {
    const deep = endpoint(
      { ...write, body: z.object({ name: z.json() }), maxBody: 65_536 },
      () => ({
        name: "",
      }),
    );
    const body = `{"name":${"[".repeat(30_000)}${"]".repeat(30_000)}}`;
    const init = { method: "POST", headers: { ...JSON_TYPE, origin: ORIGIN }, body };
    const answer = await call(deep, "/api/v1/things", init);
    expect(answer.status).toBe(400);
    expect(answer.body).toMatchObject({ problems: [{ field: "name" }] });
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
