import { expect, it } from "vitest";
import type { Answer, KeyMetadata } from "@/lib/aws/types";
import { SETTINGS } from "@/lib/settings/registry";
import { toTagRules } from "@/lib/settings/rules/tag-facts";
import { diffSpans } from "./diff-spans";
import type { KnownKey } from "./key-record";
import { type KeyReading, mergeKey } from "./merge-key";

const SCOPE = { scopeId: 1, partition: "aws", accountId: "111122223333", region: "eu-west-1" };
const AROUND = {
  aliases: [],
  tagRules: toTagRules({
    owner: SETTINGS["ownership.tag-names"].default,
    environment: SETTINGS["environment.tag-names"].default,
    classification: SETTINGS["classification.mapping"].default,
  }),
};
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
  const { record, fresh } = mergeKey(null, reading(at, metadata), SCOPE, AROUND, at);
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
  const { record, fresh } = mergeKey(
    before,
    reading(T2, { KeyState: "Enabled" }),
    SCOPE,
    AROUND,
    T2,
  );
  expect(diffSpans(before, record, fresh)).toEqual({ closed: [], opened: [] });
});

it("keeps value and time of what could not be read", () => {
  const before = known(T1);
  const tags = denied("kms:ListResourceTags", T2);
  const now = mergeKey(before, reading(T2, { KeyState: "Disabled" }, { tags }), SCOPE, AROUND, T2);
  expect(now.record).toMatchObject({ tags: { Owner: "a" }, owner: "a", unreadable: ["tags"] });
  expect(now.record.reads.tags).toMatchObject({ status: "denied", readAt: T1.toISOString() });
  expect(diffSpans(before, now.record, now.fresh)).toEqual({
    closed: [{ facet: "state", seenTo: T1.toISOString(), endedAt: T2.toISOString() }],
    opened: [{ facet: "state", value: "Disabled", seenFrom: T2.toISOString() }],
  });
});

it("knows nothing of a key that could not be described", () => {
  const metadata = denied("kms:DescribeKey", T1);
  const { record } = mergeKey(
    null,
    reading(T1, {}, { metadata, rotation: null }),
    SCOPE,
    AROUND,
    T1,
  );
  expect(record).toMatchObject({ state: null, rotation: "unknown", unreadable: ["metadata"] });
});

it("keeps the rotation setting of a key that is pending deletion", () => {
  const before = known(T1);
  const next = reading(T2, { KeyState: "PendingDeletion" }, { rotation: null });
  const { record, fresh } = mergeKey(before, next, SCOPE, AROUND, T2);
  expect(record.rotation).toBe("on");
  expect(diffSpans(before, record, fresh).closed.map((span) => span.facet)).toEqual(["state"]);
});

it("never ends a span before its last sight when a clock runs backwards", () => {
  const before = known(T2);
  const { record, fresh } = mergeKey(
    before,
    reading(T1, { KeyState: "Disabled" }),
    SCOPE,
    AROUND,
    T1,
  );
  const [closed] = diffSpans(before, record, fresh).closed;
  expect(closed).toMatchObject({ seenTo: T2.toISOString(), endedAt: T2.toISOString() });
  expect(record.read_at).toEqual(T2);
});

it("takes no answer of rotation off for the truth while the key's kind and state are not known", () => {
  const metadata = denied("kms:DescribeKey", T2);
  const rest = { periodDays: null, nextRotationAt: null, onDemandStartedAt: null };
  const rotation = data({ enabled: false, unsupported: false, ...rest }, T2);
  const first = mergeKey(null, reading(T2, {}, { metadata, rotation }), SCOPE, AROUND, T2).record;
  expect(first.rotation).toBe("unknown");
  expect(first.unreadable).toEqual(["metadata", "rotation"]);
  expect(first.reads.rotation).toMatchObject({ status: "denied", action: "kms:DescribeKey" });
  // It may have become pending deletion, when AWS answers false whatever the setting is.
  const later = mergeKey(known(T1), reading(T2, {}, { metadata, rotation }), SCOPE, AROUND, T2);
  expect(later.record).toMatchObject({ rotation: "on", rotation_period_days: 365 });
  expect(later.record.reads.rotation?.readAt).toBe(T1.toISOString());
  // On, and a refusal of the question, prove themselves.
  const on = mergeKey(null, reading(T2, {}, { metadata }), SCOPE, AROUND, T2).record;
  expect(on.rotation).toBe("on");
  const never = data({ enabled: false, unsupported: true, ...rest }, T2);
  const refused = reading(T2, {}, { metadata, rotation: never });
  expect(mergeKey(null, refused, SCOPE, AROUND, T2).record.rotation).toBe("not-possible");
});

it("does not call a key read when nothing of it could be read", () => {
  const no = denied("kms:DescribeKey", T2);
  const nothing = { metadata: no, policy: no, grants: no, tags: no, rotation: no, rotations: no };
  const { record } = mergeKey(known(T1), reading(T2, {}, nothing), SCOPE, AROUND, T2);
  expect(record.read_at).toEqual(T1);
  const some = reading(T2, {}, { ...nothing, tags: data({}, T2) });
  expect(mergeKey(known(T1), some, SCOPE, AROUND, T2).record.read_at).toEqual(T2);
});

it("does not take a silence about Regions for a single Region", () => {
  const { record } = mergeKey(null, reading(T1, {}), SCOPE, AROUND, T1);
  expect(record.multi_region).toBeNull();
});

it("opens no span for what the store cannot hold as it came", () => {
  const hostile = { KeyState: "Enabled" as const, Description: "a\0b\ud800" };
  const stored = { ...known(T1, hostile), description: "a\ufffdb\ufffd" };
  const { record, fresh } = mergeKey(stored, reading(T2, hostile), SCOPE, AROUND, T2);
  expect(diffSpans(stored, record, fresh)).toEqual({ closed: [], opened: [] });
});

it("takes what tags mean now, also where only older tags are known", () => {
  const tags = denied("kms:ListResourceTags", T2);
  const tagRules = { ...AROUND.tagRules, owner: ["team"] };
  const before = { ...known(T1), tags: { Owner: "a", Team: "b" } };
  const now = mergeKey(before, reading(T2, {}, { tags }), SCOPE, { ...AROUND, tagRules }, T2);
  expect(now.record.owner).toBe("b");
});
