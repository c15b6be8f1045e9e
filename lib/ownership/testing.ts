import { afterAll, beforeAll, beforeEach, expect } from "vitest";
import { testPerson } from "@/lib/auth/testing";
import type { Role } from "@/lib/auth/types";
import type { Context } from "@/lib/context";
import { createTestDatabase, type TestDatabase } from "@/lib/db/testing";
import { applyOwnership } from "./apply-ownership";
import { writeRule } from "./schemas";
import type { OwnerRef } from "./types";

export const NOW = new Date("2026-11-22T12:00:00.000Z");
export const ADA = "aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa";
export const BEN = "bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb";

/** The world of a test file: its database, two people, one account with one region; emptied before each test. */
export const world: { test: TestDatabase } = {
  get test(): TestDatabase {
    throw new Error("inWorld comes first");
  },
};

/** Call it once at the top of a test file. */
export function inWorld(): void {
  beforeAll(async () => {
    Object.defineProperty(world, "test", { value: await createTestDatabase(), writable: true });
  });
  afterAll(() => world.test.drop());
  beforeEach(emptyWorld);
}

export const query = async (text: string, values: unknown[] = []) =>
  (await world.test.db.pool.query(text, values)).rows;
export const as = (role: Role = "security"): Context => ({
  db: world.test.db,
  actor: testPerson(role, { id: ADA, name: "Ada" }),
  clock: () => NOW,
  requestId: "test",
});
export const apply = (signal = new AbortController().signal) =>
  applyOwnership({ db: world.test.db, clock: () => NOW, workerId: "w", signal });
export const rule = (name: string, match: object, owners: OwnerRef[]) =>
  writeRule.parse({ name, match, owners });
export const group = (id: string): OwnerRef => ({ kind: "group", id });
export const person = (id: string): OwnerRef => ({ kind: "person", id });
export const KEY = (keyId: string) => ({ accountId: "111122223333", region: "eu-west-1", keyId });

async function emptyWorld(): Promise<void> {
  for (const table of [
    "account",
    "person",
    "ownership_rule",
    "setting",
    "owner_release",
    "owner_leaving",
  ]) {
    await query(`DELETE FROM ${table}`);
  }
  await query(`UPDATE ownership_pass SET applied = '', target = NULL, "after" = 0, done = 0`);
  await query(
    `INSERT INTO person (id, issuer, subject, name, email, role, groups)
     VALUES ($1, 'i', 'ada', 'Ada', 'ada@x.example', 'security', '{team-a}'),
            ($2, 'i', 'ben', 'Ben', 'ben@x.example', 'owner', '{team-b}')`,
    [ADA, BEN],
  );
  await query(
    `INSERT INTO account (id, name, source, regions) VALUES ('111122223333', 'Payments', 'list', '{}')`,
  );
  await query(
    `INSERT INTO scope (account_id, region, reads) VALUES ('111122223333', 'eu-west-1',
       '{"aliases": {"status": "data", "readAt": "2026-11-20T10:00:00.000Z", "triedAt": "2026-11-20T10:00:00.000Z"}}')`,
  );
}

export async function addKeys(
  ...keys: { id: string; tags?: object | null; aliases?: string[] }[]
): Promise<void> {
  for (const { id, tags = {}, aliases = [] } of keys) {
    await query(
      `INSERT INTO key (scope_id, account_id, region, key_id, arn, aliases, tags, unreadable, first_seen_at, read_at)
       SELECT id, account_id, region, $1, 'arn:' || $1, $2::text[], $3::jsonb, '{}', now(), now() FROM scope`,
      [id, aliases, tags === null ? null : JSON.stringify(tags)],
    );
  }
}

export async function setFallback(...owners: OwnerRef[]): Promise<void> {
  await query(
    `INSERT INTO setting (name, value, changed_at) VALUES ('ownership.fallback', $1::jsonb, now())
     ON CONFLICT (name) DO UPDATE SET value = excluded.value`,
    [JSON.stringify(owners)],
  );
}

/** Owners and what decided, by key id, as the key, its rows and the list have them; they must agree. */
export async function owners(): Promise<Record<string, string>> {
  const rows = await query(
    `SELECT k.key_id, k.owners, k.owned, l.owner, l.owner_refs, l.owned AS listed,
            array(SELECT o.kind || ':' || o.ref FROM key_owner o WHERE o.key_id = k.id
                   ORDER BY (o.kind || ':' || o.ref) COLLATE "C") AS rows
       FROM key k JOIN key_list l ON l.key_id = k.id ORDER BY k.key_id`,
  );
  for (const row of rows) {
    expect(row.rows).toEqual(row.owners);
    expect(row.owner_refs).toBe(row.owners.join("\n"));
    expect(row.listed).toBe(row.owned);
  }
  return Object.fromEntries(
    rows.map((row) => [row.key_id, `${row.owned}: ${row.owner ?? ""}`.trim()]),
  );
}

/** Bodies of the entries of an act, the oldest first. */
export const acts = async (act: string) =>
  (await query(`SELECT body FROM ledger_act WHERE act = $1 ORDER BY at, id`, [act])).map((row) =>
    JSON.parse(row.body),
  );
