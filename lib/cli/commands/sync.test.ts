import { describe, expect, it } from "vitest";
import type { SyncStep } from "../../estate/schemas";
import { countsOf, exitCodeOf, gapsOf } from "./sync";

const step = (over: Partial<SyncStep>): SyncStep => ({
  id: "1",
  kind: "scope",
  accountId: "111122223333",
  region: "eu-west-1",
  state: "done",
  phase: null,
  done: 4,
  total: 4,
  calls: 10,
  rate: null,
  throttled: 0,
  denied: 0,
  startedAt: null,
  progressAt: null,
  finishedAt: null,
  error: null,
  ...over,
});

describe("exit code of a sync", () => {
  const partial = step({ state: "partial", denied: 2 });
  const failed = step({ state: "failed", error: { code: "AccessDenied", message: "no" } });

  it("is 0 when a key hides a part of itself, and the gap is named", () => {
    const run = { state: "partial" as const, steps: [step({}), partial] };
    expect(exitCodeOf(run)).toBe(0);
    expect(gapsOf(run)).toMatchObject([
      {
        kind: "scope",
        accountId: "111122223333",
        region: "eu-west-1",
        state: "partial",
        denied: 2,
      },
    ]);
  });

  it("is 1 when a step failed and 3 when all did", () => {
    expect(exitCodeOf({ state: "partial", steps: [step({}), partial, failed] })).toBe(1);
    expect(exitCodeOf({ state: "failed", steps: [failed] })).toBe(3);
    expect(exitCodeOf({ state: "done", steps: [step({})] })).toBe(0);
  });
});

it("counts keys of scopes once, although the slow lane goes through them again", () => {
  const steps = [step({}), step({ kind: "last-usage", calls: 4 }), step({ kind: "identities" })];
  const run = { id: "r", trigger: "manual", requestedBy: null, state: "done", done: 3, total: 3 };
  const at = { createdAt: "2026-01-01T00:00:00Z", startedAt: null, finishedAt: null };
  expect(countsOf({ ...run, ...at, steps } as Parameters<typeof countsOf>[0])).toEqual({
    keys: 4,
    calls: 24,
    throttled: 0,
    denied: 0,
    failedSteps: 0,
  });
});
