import { expect, it } from "vitest";
import type { Answer, KeyMetadata } from "@/lib/aws/types";
import { diffSpans } from "./diff-spans";
import type { KnownKey } from "./key-record";
import { type KeyReading, mergeKey } from "./merge-key";

const SCOPE = { scopeId: 1, accountId: "111122223333", region: "eu-west-1" };
const T1 = new Date("2026-01-01T00:00:00Z");
const T2 = new Date("2026-01-02T00:00:00Z");

function data<T>(value: T, readAt: Date): Answer<T> {
  return { status: "data", data: value, readAt };
}

function denied(action: string, triedAt: Date): Answer<never> {
  return { status: "denied", action, code: "AccessDeniedException", message: "no", triedAt };
}

function reading(at: Date, metadata: Partial<KeyMetadata>, more: Partial<KeyReading> = {}) {
  const key = { KeyId: "k", KeySpec: "SYMMETRIC_DEFAULT", Origin: "AWS_KMS", ...metadata };
  const rotation = {
    enabled: true,
    unsupported: false,
    periodDays: 365,
    nextRotationAt: null,
    onDemandStartedAt: null,
  };
  return {
    keyId: "k",
    arn: "arn:aws:kms:eu-west-1:111122223333:key/k",
    metadata: data(key as KeyMetadata, at),
    policy: data("{}", at),
    grants: data({ ids: new Set<string>(), pending: [] }, at),
    rotation: data(rotation, at),
    rotations: data([], at),
    tags: data({ Owner: "a" }, at),
    ...more,
  } satisfies KeyReading;
}

function known(at: Date, metadata: Partial<KeyMetadata> = { KeyState: "Enabled" }): KnownKey {
  const { record, fresh } = mergeKey(null, reading(at, metadata), SCOPE, [], at);
  const opened = diffSpans(null, record, fresh).opened.map((span) => span.facet);
  return { ...record, id: "1", open_facets: opened };
}

it("opens a span of every facet that was read", () => {
  expect(known(T1).open_facets.sort()).toEqual([
    "description",
    "multi-region",
    "policy",
    "rotation",
    "state",
    "tags",
  ]);
});

it("changes nothing but times when nothing changed", () => {
  const before = known(T1);
  const { record, fresh } = mergeKey(before, reading(T2, { KeyState: "Enabled" }), SCOPE, [], T2);
  expect(diffSpans(before, record, fresh)).toEqual({ closed: [], opened: [] });
});

it("keeps value and time of what could not be read", () => {
  const before = known(T1);
  const tags = denied("kms:ListResourceTags", T2);
  const now = mergeKey(before, reading(T2, { KeyState: "Disabled" }, { tags }), SCOPE, [], T2);
  expect(now.record).toMatchObject({ tags: { Owner: "a" }, owner: "a", unreadable: ["tags"] });
  expect(now.record.reads.tags).toMatchObject({ status: "denied", readAt: T1.toISOString() });
  expect(diffSpans(before, now.record, now.fresh)).toEqual({
    closed: [{ facet: "state", seenTo: T1.toISOString(), endedAt: T2.toISOString() }],
    opened: [{ facet: "state", value: "Disabled", seenFrom: T2.toISOString() }],
  });
});

it("knows nothing of a key that could not be described", () => {
  const metadata = denied("kms:DescribeKey", T1);
  const { record } = mergeKey(null, reading(T1, {}, { metadata, rotation: null }), SCOPE, [], T1);
  expect(record).toMatchObject({ state: null, rotation: "unknown", unreadable: ["metadata"] });
});

it("keeps the rotation setting of a key that is pending deletion", () => {
  const before = known(T1);
  const next = reading(T2, { KeyState: "PendingDeletion" }, { rotation: null });
  const { record, fresh } = mergeKey(before, next, SCOPE, [], T2);
  expect(record.rotation).toBe("on");
  expect(diffSpans(before, record, fresh).closed.map((span) => span.facet)).toEqual(["state"]);
});

it("never ends a span before its last sight when a clock runs backwards", () => {
  const before = known(T2);
  const { record, fresh } = mergeKey(before, reading(T1, { KeyState: "Disabled" }), SCOPE, [], T1);
  const [closed] = diffSpans(before, record, fresh).closed;
  expect(closed).toMatchObject({ seenTo: T2.toISOString(), endedAt: T2.toISOString() });
  expect(record.read_at).toEqual(T2);
});
