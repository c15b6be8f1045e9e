import { createHash } from "node:crypto";
import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { estateFingerprint } from "./testing/estate-fingerprint";
import { fullestScope, openWorld, syncAll, type World } from "./testing/local-estate";
import { questions } from "./testing/questions";

let world: World;
const { rowsOf, keyRow, spansOf, steps, someKey } = questions(() => world);
beforeAll(async () => {
  world = await openWorld();
  await syncAll(world);
});
beforeEach(() => world.endpoint.faults.set([]));
afterAll(() => world.close());

it("writes down what the estate holds", async () => {
  const scopes = [...world.estate.accounts.values()].flatMap((account) => [
    ...account.scopes.values(),
  ]);
  const keys = scopes.flatMap((scope) => [...scope.keys.values()]);
  const rows = await rowsOf<{
    arn: string;
    state: string;
    policy_sha256: string;
    grant_count: number;
    tags: object;
    rotation: string;
    spec: string;
    origin: string;
  }>(`SELECT arn, state, policy_sha256, grant_count, tags, rotation, spec, origin FROM key`);
  expect(rows.length).toBe(keys.length);
  const byArn = new Map(rows.map((row) => [row.arn, row]));
  for (const key of keys.filter((one) => one.readerDenied.length === 0)) {
    const row = byArn.get(key.metadata.Arn);
    expect(row).toMatchObject({
      state: key.metadata.KeyState,
      policy_sha256: createHash("sha256").update(key.policy).digest("hex"),
      grant_count: key.grants.length,
      tags: key.tags,
    });
    const rotates = row?.spec === "SYMMETRIC_DEFAULT" && row.origin === "AWS_KMS";
    if (!rotates) expect(row?.rotation).toBe("not-possible");
    else if (row.state === "Enabled") expect(row.rotation).toMatch(/^(on|off)$/);
  }
  const [aliases] = await rowsOf<{ count: number }>(`SELECT count(*)::int AS count FROM alias`);
  expect(aliases?.count).toBe(scopes.reduce((sum, scope) => sum + scope.aliases.size, 0));
});

it("makes no call that changes anything", () => {
  expect(world.endpoint.requests.count()).toBeGreaterThan(300);
  expect(world.endpoint.requests.count({ write: true })).toBe(0);
});

it("adds nothing when nothing has changed", async () => {
  const counts = () =>
    rowsOf(`SELECT (SELECT max(id) FROM key_span) AS spans, (SELECT max(id) FROM alias_span) AS aliases,
      (SELECT count(*) FROM policy_document) AS documents,
      (SELECT sum(xmin::text::bigint) FROM "grant") AS grants,
      (SELECT sum(xmin::text::bigint) FROM key_rotation) AS rotations`);
  const before = await counts();
  const print = await estateFingerprint(world.db);
  const runId = await syncAll(world);
  expect(await counts()).toEqual(before);
  expect(await estateFingerprint(world.db)).toEqual(print);
  expect((await steps(runId)).every((step) => step.state === "done")).toBe(true);
  expect(await rowsOf(`SELECT state FROM sync_run WHERE id = $1`, [runId])).toEqual([
    { state: "done" },
  ]);
  expect(await rowsOf(`SELECT 1 FROM sync_key`)).toEqual([]);
});

it("keeps what changed with the time between its last and first sight", async () => {
  const key = someKey(0);
  const before = await keyRow(key.metadata.KeyId);
  const body = JSON.stringify({ Version: "2012-10-17", Statement: [] });
  Object.assign(key, { policy: body, tags: { owner: "Team Ω", Environment: "test" } });
  key.metadata.KeyState = "Disabled";
  await syncAll(world);
  const after = await keyRow(key.metadata.KeyId);
  expect(after).toMatchObject({ state: "Disabled", owner: "Team Ω" });
  for (const [facet, part] of [
    ["policy", "policy"],
    ["state", "metadata"],
    ["tags", "tags"],
  ] as const) {
    const [old, now] = (await spansOf(key.metadata.KeyId, facet)).slice(-2);
    expect(old?.seen_to?.toISOString()).toBe(before.reads[part]?.readAt);
    expect(old?.ended_at?.toISOString()).toBe(after.reads[part]?.readAt);
    expect(now?.seen_from).toEqual(old?.ended_at);
    expect(now?.ended_at).toBeNull();
  }
  const [, policy] = (await spansOf(key.metadata.KeyId, "policy")).slice(-2);
  expect(policy?.value).toEqual({ sha256: createHash("sha256").update(body).digest("hex") });
  expect(await spansOf(key.metadata.KeyId, "description")).toHaveLength(1);
});

it("keeps a policy that is no JSON as it came, and takes hostile text", async () => {
  const key = someKey(1);
  key.policy = "not JSON \u0000 \ud800 <b>{";
  key.tags = { "=HYPERLINK()": "\u202e'; DROP TABLE key; --", Note: "x".repeat(10_000) };
  await syncAll(world);
  const { policy_sha256 } = await keyRow(key.metadata.KeyId);
  const [document] = await rowsOf<{ body: string; valid: boolean }>(
    `SELECT body, valid FROM policy_document WHERE sha256 = $1`,
    [policy_sha256],
  );
  expect(document?.valid).toBe(false);
  expect(document?.body).toContain("<b>{");
  expect(await rowsOf(`SELECT tags FROM key WHERE key_id = $1`, [key.metadata.KeyId])).toEqual([
    { tags: key.tags },
  ]);
});

it("follows grants and alias targets as they come and go", async () => {
  const [one, other] = [someKey(2), someKey(3)];
  const { scope } = fullestScope(world.estate);
  const grant = (id: string) => ({
    KeyId: one.metadata.Arn,
    GrantId: id,
    GranteePrincipal: "arn:aws:iam::111122223333:role/app",
    Operations: ["Decrypt" as const],
    CreationDate: new Date("2026-01-02T03:04:05Z"),
  });
  one.grants = [...one.grants, ...Array.from({ length: 2_345 }, (_, n) => grant(`g${n}`))];
  scope.aliases.set("alias/moves", {
    AliasName: "alias/moves",
    AliasArn: one.metadata.Arn.replace(/key\/.*/, "alias/moves"),
    TargetKeyId: one.metadata.KeyId,
  });
  await syncAll(world);
  expect(
    await rowsOf(`SELECT grant_count FROM key WHERE key_id = $1`, [one.metadata.KeyId]),
  ).toEqual([{ grant_count: one.grants.length }]);
  one.grants = one.grants.filter((entry) => entry.GrantId !== "g17");
  const alias = scope.aliases.get("alias/moves");
  if (alias) alias.TargetKeyId = other.metadata.KeyId;
  await syncAll(world);
  const ended = await rowsOf<{ grant_id: string; seen_to: Date; ended_at: Date }>(
    `SELECT grant_id, seen_to, ended_at FROM "grant" WHERE ended_at IS NOT NULL`,
  );
  expect(ended.map((row) => row.grant_id)).toEqual(["g17"]);
  expect(ended[0]?.seen_to.getTime()).toBeLessThan(ended[0]?.ended_at.getTime() ?? 0);
  const spans = await rowsOf<{ target_key_id: string; seen_to: Date | null }>(
    `SELECT s.target_key_id, s.seen_to FROM alias_span s JOIN alias a ON a.id = s.alias_id
      WHERE a.name = 'alias/moves' ORDER BY s.id`,
  );
  expect(spans.map((span) => span.target_key_id)).toEqual([
    one.metadata.KeyId,
    other.metadata.KeyId,
  ]);
  expect(spans[0]?.seen_to).not.toBeNull();
  const names = await rowsOf<{ aliases: string[] }>(
    `SELECT aliases FROM key WHERE key_id = ANY($1) ORDER BY key_id = $2`,
    [[one.metadata.KeyId, other.metadata.KeyId], other.metadata.KeyId],
  );
  expect(names.map((row) => row.aliases.includes("alias/moves"))).toEqual([false, true]);
});
