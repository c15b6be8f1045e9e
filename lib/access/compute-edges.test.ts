import { createHash } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { keyScopeOf } from "@/lib/auth/key-scope";
import { openWorld, syncAll, type World } from "@/lib/keys/testing/local-estate";
import { computeEdges } from "./compute-edges";
import { getKeyReach } from "./get-key-reach";
import { getMatrix } from "./get-matrix";
import { toCodes } from "./rules/edge-sets";
import { readEdgeState } from "./store/edge-state";
import { reachersOfKey } from "./store/edges";

let world: World;
beforeAll(async () => {
  world = await openWorld();
  await syncAll(world);
});
afterAll(() => world?.close());

const query = async (text: string, values: unknown[] = []) =>
  (await world.db.pool.query(text, values)).rows;
const one = async (text: string, values: unknown[] = []) => (await query(text, values))[0];
const compute = (signal = new AbortController().signal, workerId = "w") =>
  computeEdges({ db: world.db, clock: world.ctx.clock, workerId, signal });
const state = () => readEdgeState(world.db.pool, keyScopeOf(world.ctx.actor));

interface KeyRow {
  id: string;
  account_id: string;
  region: string;
  key_id: string;
}
const keys = (): Promise<KeyRow[]> =>
  query(`SELECT id::text, account_id, region, key_id FROM key WHERE gone_at IS NULL ORDER BY id`);

/** When each key was computed. */
async function computedAt(): Promise<Map<string, number>> {
  const rows = await query(`SELECT key_id::text AS id, computed_at FROM access_input`);
  return new Map(rows.map(({ id, computed_at }) => [id, computed_at.getTime()]));
}

/** Runs the job and answers which keys it computed. */
async function recomputed(): Promise<string[]> {
  const before = await computedAt();
  await new Promise((resolve) => setTimeout(resolve, 2));
  expect(await compute()).toBe("done");
  return [...(await computedAt())].flatMap(([id, at]) => (before.get(id) === at ? [] : [id]));
}

/** The verdicts that the matrix of now and the edges give, by principal; both without those who may do nothing. */
async function bothOf({ id, account_id: accountId, region, key_id: keyId }: KeyRow) {
  const matrix = await getMatrix(world.ctx, { accountId, region, keyId }, { all: "1" });
  const columns = matrix.capabilities.filter((each) => each.id !== "account-wide");
  const actions = columns.flatMap((each) => each.actions);
  const live = matrix.principals.flatMap(({ ref, verdicts }) => {
    const codes = actions.map((action) => verdicts[matrix.actions.indexOf(action)]).join("");
    return /[AaCc?]/.test(codes) ? [`${ref} ${codes}`] : [];
  });
  const edges = (await reachersOfKey(world.db.pool, id)) ?? [];
  return {
    live: live.sort(),
    edges: edges.map(({ ref, sets }) => `${ref} ${toCodes(sets, actions)}`).sort(),
  };
}

async function setPolicy(key: KeyRow, policy: object): Promise<void> {
  const body = JSON.stringify(policy);
  const sha256 = createHash("sha256").update(body).digest("hex");
  await query(
    `INSERT INTO policy_document (sha256, body, bytes, valid, first_seen_at) VALUES ($1, $2, $3, true, now())
     ON CONFLICT DO NOTHING`,
    [sha256, body, Buffer.byteLength(body)],
  );
  await query(`UPDATE key SET policy_sha256 = $2 WHERE id = $1`, [key.id, sha256]);
}

describe("edges", () => {
  it("are the verdicts of the matrix, for every key", async () => {
    expect(await state()).toMatchObject({ asOf: null, pending: (await keys()).length });
    expect(await compute()).toBe("done");
    let some = 0;
    for (const key of await keys()) {
      const { live, edges } = await bothOf(key);
      expect(edges).toEqual(live);
      some += edges.length;
    }
    expect(some).toBeGreaterThan(100);
    const after = await state();
    expect(after).toMatchObject({ pending: 0, failedCount: 0 });
    expect(after.asOf).not.toBeNull();
  });

  it("are not computed again where nothing changed, also when all was read again", async () => {
    expect(await recomputed()).toEqual([]);
    await syncAll(world);
    await query(`UPDATE identity SET read_at = now(), last_used_at = now()`);
    expect(await recomputed()).toEqual([]);
  });

  it("are computed again for the key alone whose policy, tags or grants changed", async () => {
    const [key] = (await keys()) as [KeyRow];
    await setPolicy(key, {
      Version: "2012-10-17",
      Statement: [
        {
          Sid: "Other",
          Effect: "Allow",
          Principal: { AWS: "arn:aws:iam::444455556666:role/new-one" },
          Action: "kms:Decrypt",
          Resource: "*",
        },
      ],
    });
    expect((await state()).pending).toBe(1);
    expect(await recomputed()).toEqual([key.id]);
    const named = (await reachersOfKey(world.db.pool, key.id)) ?? [];
    expect(named.map(({ ref }) => ref)).toContain("arn:aws:iam::444455556666:role/new-one");
    await query(
      `INSERT INTO "grant" (key_id, grant_id, grantee_principal, operations, seen_from)
       VALUES ($1, 'g-1', 'arn:aws:iam::444455556666:role/granted', '{Encrypt}', now())`,
      [key.id],
    );
    await query(
      `UPDATE key SET reads = jsonb_set(reads, '{grants}',
         '{"status": "data", "readAt": "2026-11-20T10:00:00Z", "triedAt": "2026-11-20T10:00:00Z"}') WHERE id = $1`,
      [key.id],
    );
    expect(await recomputed()).toEqual([key.id]);
    const { live, edges } = await bothOf(key);
    expect(edges).toEqual(live);
    expect(edges.some((edge) => edge.includes("role/granted"))).toBe(true);
    await query(`UPDATE "grant" SET ended_at = now() WHERE grant_id = 'g-1'`);
    expect(await recomputed()).toEqual([key.id]);
    expect((await bothOf(key)).edges.some((edge) => edge.includes("role/granted"))).toBe(false);
  });

  it("follow a principal whose policies changed, at the keys of its account and those that name it", async () => {
    const { account_id: account, id } = await one(
      `SELECT account_id, id::text FROM identity WHERE kind = 'role' AND policies <> '[]' ORDER BY id LIMIT 1`,
    );
    await query(`UPDATE identity SET policies = '[]' WHERE id = $1`, [id]);
    const done = await recomputed();
    const own = (await keys()).filter((key) => key.account_id === account);
    expect(own.length).toBeGreaterThan(0);
    expect(done).toEqual(expect.arrayContaining(own.map((key) => key.id)));
    expect(done.length).toBeLessThan((await keys()).length);
    for (const key of own.slice(0, 5)) {
      const { live, edges } = await bothOf(key);
      expect(edges).toEqual(live);
    }
  });

  it("tell which policy of IAM gives an access: by another of the same place and effect the reasons are others", async () => {
    const { id, arn } = await one(
      `SELECT i.id::text, i.arn FROM identity i JOIN principal p ON p.ref = i.arn WHERE i.kind = 'role' AND EXISTS
         (SELECT FROM access_edge e JOIN access_set s ON s.id = e.set_id
           WHERE e.principal_id = p.id AND s.through_iam <> 0 AND s.through_iam = s.allowed)
         AND i.policies -> 0 ->> 'source' = 'inline' ORDER BY i.id LIMIT 1`,
    );
    const edges = () =>
      query(
        `SELECT e.key_id, e.set_id, s.through_iam <> 0 AND s.through_iam = s.allowed AS by_iam, e.reasons FROM access_edge e
           JOIN access_set s ON s.id = e.set_id JOIN principal p ON p.id = e.principal_id WHERE p.ref = $1 ORDER BY 1`,
        [arn],
      );
    const before = await edges();
    await query(
      `UPDATE identity SET policies = (SELECT jsonb_agg(jsonb_set(each, '{name}', '"other"')) FROM jsonb_array_elements(policies) each)
        WHERE id = $1`,
      [id],
    );
    await compute();
    const after = await edges();
    const without = (rows: typeof before) => rows.map(({ reasons: _, ...rest }) => rest);
    expect(without(after)).toEqual(without(before));
    const others = after.filter(({ reasons }, index) => reasons !== before[index]?.reasons);
    const byIam = after.filter(({ by_iam }) => by_iam);
    expect(others).toEqual(expect.arrayContaining(byIam));
    expect(byIam.length).toBeGreaterThan(0);
  });

  it("are unknown where identities could not be read", async () => {
    const [{ account_id: account }] = (await keys()) as [KeyRow];
    await query(`UPDATE account SET reads = reads - 'identities' WHERE id = $1`, [account]);
    await recomputed();
    const unread = await query(
      `SELECT e.key_id, s.unknown FROM access_edge e JOIN access_set s ON s.id = e.set_id
         JOIN principal p ON p.id = e.principal_id WHERE p.ref = $1 AND s.unknown <> 0`,
      [account],
    );
    expect(unread.length).toBeGreaterThan(0);
    for (const key of (await keys()).filter((each) => each.account_id === account).slice(0, 5)) {
      const { live, edges } = await bothOf(key);
      expect(edges).toEqual(live);
    }
  });

  it("tell in numbers who can do what a key is for, and that they cannot where they are not computed", async () => {
    const [key] = (await keys()) as [KeyRow];
    const name = { accountId: key.account_id, region: key.region, keyId: key.key_id };
    const reach = await getKeyReach(world.ctx, { ...name, capability: "decrypt" });
    const { capabilities } = await getMatrix(world.ctx, name, { all: "1" });
    const edges = (await reachersOfKey(world.db.pool, key.id)) ?? [];
    const can = (capability: string) => {
      const actions = capabilities.find(({ id }) => id === capability)?.actions ?? [];
      return edges.filter(({ sets }) => /[AaCc]/.test(toCodes(sets, actions))).length;
    };
    expect(reach).toMatchObject({ pending: false, error: null, sum: { held: can("decrypt") } });
    const rule = reach.rule.map(({ capability, sum }) => [capability, sum.held]);
    expect(rule).toEqual(
      ["grant", "change-policy", "delete-or-disable"].map((id) => [id, can(id)]),
    );
    await query(`UPDATE access_pass SET actions = actions || '{kms:New}'`);
    expect(await getKeyReach(world.ctx, name)).toMatchObject({ sum: null, computedAt: null });
    await query(`UPDATE access_pass SET actions = array_remove(actions, 'kms:New')`);
  });

  it("are kept of keys alone that AWS lists", async () => {
    const [key] = (await keys()) as [KeyRow];
    await query(`UPDATE key SET gone_at = now() WHERE id = $1`, [key.id]);
    await compute();
    expect(await query(`SELECT 1 FROM access_edge WHERE key_id = $1`, [key.id])).toEqual([]);
    expect(await reachersOfKey(world.db.pool, key.id)).toBeNull();
    await query(`UPDATE key SET gone_at = NULL WHERE id = $1`, [key.id]);
    expect(await recomputed()).toEqual([key.id]);
  });

  it("go on where the job was stopped, and take up what changed meanwhile", async () => {
    await query(`INSERT INTO access_change (key_id) SELECT id FROM key ORDER BY id`);
    await query(`INSERT INTO access_change (key_id) SELECT id FROM key ORDER BY id DESC`);
    const before = await computedAt();
    const stop = new AbortController();
    const seen: string[] = [];
    const clock = () => {
      seen.push("");
      // The clock is read once a pass over the accounts, and once a chunk at its end.
      if (seen.length === 4) stop.abort();
      return new Date();
    };
    const options = { db: world.db, clock, workerId: "w", signal: stop.signal };
    expect(await computeEdges(options)).toBe("stopped");
    const { pending } = await state();
    expect(pending).toBeGreaterThan(0);
    expect(pending).toBeLessThan((await keys()).length);
    const [first] = (await keys()) as [KeyRow];
    await query(`UPDATE key SET tags = '{"a": "b"}' WHERE id = $1`, [first.id]);
    expect(await compute()).toBe("done");
    expect((await state()).pending).toBe(0);
    expect(await query(`SELECT 1 FROM access_change`)).toEqual([]);
    const after = await computedAt();
    for (const key of await keys()) expect(after.get(key.id)).not.toBe(before.get(key.id));
  });

  it("write nothing for a worker that has lost its lease, and are computed by one at a time", async () => {
    await query(`INSERT INTO access_change (key_id) SELECT id FROM key ORDER BY id`);
    const both = await Promise.all([compute(undefined, "a"), compute(undefined, "b")]);
    expect(both.sort()).toEqual(["busy", "done"]);
    await query(`INSERT INTO access_change (key_id) SELECT id FROM key ORDER BY id`);
    const before = await computedAt();
    // Connected beforehand, so that nothing of the job's comes before what it asks.
    const thief = await world.db.pool.connect();
    let stolen: Promise<unknown> | undefined;
    const clock = () => {
      stolen ??= thief.query(`UPDATE lease SET token = token + 1 WHERE name = 'access-edges'`);
      return new Date();
    };
    const signal = new AbortController().signal;
    await expect(computeEdges({ db: world.db, clock, workerId: "w", signal })).rejects.toThrow(
      "passed on",
    );
    await stolen;
    thief.release();
    expect(await computedAt()).toEqual(before);
    await query(`UPDATE lease SET until = now() WHERE name = 'access-edges'`);
    expect(await compute()).toBe("done");
  });

  it("of another table of actions are not read, and are computed anew", async () => {
    await query(`UPDATE access_pass SET actions = '{kms:Old}'`);
    const [key] = (await keys()) as [KeyRow];
    expect(await reachersOfKey(world.db.pool, key.id)).toBeNull();
    expect(await state()).toMatchObject({ asOf: null, pending: (await keys()).length });
    expect((await recomputed()).length).toBe((await keys()).length);
    const { live, edges } = await bothOf(key);
    expect(edges).toEqual(live);
  });

  it("leave a key that cannot be computed to be told of, and go on with the others", async () => {
    const [key] = (await keys()) as [KeyRow];
    const name = `arn:aws:iam::444455556666:role/${"x".repeat(3_000)}`;
    const allow = { Effect: "Allow", Action: "kms:Decrypt", Resource: "*" };
    await setPolicy(key, {
      Statement: [
        { ...allow, Principal: { AWS: [name, "arn:aws:iam::444455556666:role/\u0000"] } },
        { ...allow, Principal: { AWS: "arn:aws:iam::444455556666:role/short" } },
      ],
    });
    expect(await recomputed()).toEqual([key.id]);
    const refs = (await reachersOfKey(world.db.pool, key.id))?.map(({ ref }) => ref);
    expect(refs).toContain("arn:aws:iam::444455556666:role/short");
    const { notes } = await one(`SELECT notes FROM access_input WHERE key_id = $1`, [key.id]);
    expect(notes.join(" ")).toContain("too long");
  });
});
