import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { testPerson } from "@/lib/auth/testing";
import { AppError } from "../../errors";
import { createRefusalRecorder, type Repeats } from "./create-recorder";
import { pageEndpoint, type Refusal, refusalOf } from "./refusal";

const MINUTE = 60_000;

const refusal = (more: Partial<Refusal> = {}): Refusal => ({
  endpoint: "GET /api/v1/keys",
  code: "unauthenticated",
  why: "no sign-in",
  actor: { kind: "anonymous" },
  from: { address: "198.51.100.1", userAgent: null },
  requestId: "r",
  ...more,
});

let written: { endpoint: string; address: string | null | undefined; times: number | null }[];
let failing: boolean;
const log = { error: vi.fn() };

function recorder(maxGroups?: number) {
  return createRefusalRecorder({
    write: async (which: Refusal, _at: Date, repeats: Repeats | null) => {
      if (failing) throw new Error("the ledger is away");
      const { endpoint, from } = which;
      written.push({ endpoint, address: from?.address, times: repeats?.times ?? null });
    },
    clock: () => new Date(),
    log,
    maxGroups,
  });
}

beforeEach(() => {
  written = [];
  failing = false;
  vi.useFakeTimers({ now: 0 });
  vi.clearAllMocks();
});
afterEach(() => vi.useRealTimers());

describe("refusals are recorded", () => {
  it("the first at once, the next of a minute in one entry with their number", async () => {
    const { record } = recorder();
    for (let i = 0; i < 1_000; i += 1) record(refusal());
    await vi.advanceTimersByTimeAsync(0);
    expect(written.map(({ times }) => times)).toEqual([null]);
    await vi.advanceTimersByTimeAsync(MINUTE);
    expect(written.map(({ times }) => times)).toEqual([null, 999]);
    await vi.advanceTimersByTimeAsync(5 * MINUTE);
    expect(written).toHaveLength(2);
    record(refusal());
    await vi.advanceTimersByTimeAsync(0);
    expect(written).toHaveLength(3);
  });

  it("apart by caller, address, endpoint, code and reason, and not by request", async () => {
    const { record, flush } = recorder();
    const person = testPerson("auditor", { id: "p" });
    for (const other of [
      refusal(),
      refusal({ from: { address: "198.51.100.2", userAgent: null } }),
      refusal({ from: null }),
      refusal({ endpoint: "GET /api/v1/aliases" }),
      refusal({ code: "forbidden" }),
      refusal({ why: "foreign-origin" }),
      refusal({ actor: person }),
      refusal({ actor: { ...person, id: "q" } }),
    ]) {
      record(other);
      record({ ...other, requestId: "another" });
    }
    // A person is the same one at another address; an IPv6 network is one caller.
    record(refusal({ actor: person, from: null }));
    const v6 = (last: number) =>
      refusal({ from: { address: `2001:db8::${last}`, userAgent: null } });
    record(v6(1));
    record(v6(2));
    await flush();
    expect(written.filter(({ times }) => times === null)).toHaveLength(9);
    expect(written.filter(({ times }) => times !== null).map(({ times }) => times)).toEqual([
      1, 1, 1, 1, 1, 1, 2, 1, 1,
    ]);
  });

  it("at the end, without waiting for the minute", async () => {
    const { record, flush } = recorder();
    record(refusal());
    record(refusal());
    record(refusal());
    await flush();
    expect(written.map(({ times }) => times)).toEqual([null, 2]);
    await flush();
    expect(written).toHaveLength(2);
  });

  it("from 200,000 addresses in bounded memory and few entries, and people still by name", async () => {
    const { record, flush } = recorder(50);
    for (let i = 0; i < 200_000; i += 1) {
      record(
        refusal({
          from: { address: `10.${i >> 16}.${(i >> 8) & 255}.${i & 255}`, userAgent: null },
        }),
      );
    }
    record(refusal({ actor: testPerson("auditor", { id: "p" }), endpoint: "GET /api/v1/ledger" }));
    await flush();
    expect(written.length).toBeLessThan(55);
    expect(written.reduce((sum, { times }) => sum + (times ?? 1), 0)).toBe(200_001);
    expect(written.some(({ endpoint }) => endpoint === "GET /api/v1/ledger")).toBe(true);
  });

  it("later, and none is lost, when the ledger cannot be written for a while", async () => {
    const { record, flush } = recorder();
    failing = true;
    record(refusal());
    record(refusal());
    await vi.advanceTimersByTimeAsync(3 * MINUTE);
    expect(log.error).toHaveBeenCalledWith(
      expect.objectContaining({ endpoint: "GET /api/v1/keys", code: "unauthenticated" }),
      expect.anything(),
    );
    failing = false;
    await vi.advanceTimersByTimeAsync(MINUTE);
    expect(written.map(({ times }) => times)).toEqual([2]);
    await flush();
    expect(written).toHaveLength(1);
  });
});

describe("what counts as a refusal", () => {
  it.each([
    [new AppError("unauthenticated", "no sign-in"), { code: "unauthenticated", why: "no sign-in" }],
    [new AppError("forbidden", "x", [], { refusal: "y" }), { code: "forbidden", why: "y" }],
    [new AppError("stale-sign-in", "x"), { code: "stale-sign-in", why: "x" }],
    [
      new AppError("not-found", "x", [], { refusal: "row-scope" }),
      { code: "not-found", why: "row-scope" },
    ],
    [new AppError("not-found", "x"), null],
    [new AppError("invalid", "x"), null],
    [new AppError("unavailable", "x"), null],
    [new Error("x"), null],
  ])("of %s", (error, expected) => {
    expect(refusalOf(error)).toEqual(expected);
  });

  it.each([
    ["/", "GET /"],
    [null, "GET /"],
    ["/keys?q=secret", "GET /keys"],
    ["/keys/824129120517/eu-west-1/0f1e2d3c", "GET /keys/{…}"],
    ["/settings/people", "GET /settings/people"],
    ["/settings/people/7e9c1f04-3b52-4f6a-9d0e-0123456789ab", "GET /settings/people/{…}"],
    ["/a/b/c/d/e", "GET /a/b/c/{…}"],
    [`/keys/${"a".repeat(9_000)}`, "GET /keys/{…}"],
  ])("at %s is of the endpoint %s", (path, endpoint) => {
    expect(pageEndpoint(path)).toBe(endpoint);
  });
});
