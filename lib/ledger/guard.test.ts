import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createTestDatabase, type TestDatabase } from "@/lib/db/testing";
import { inTransaction } from "@/lib/db/transaction";
import { appendAct } from "./append-act";
import { asSuperuser } from "./testing";

let test: TestDatabase;
beforeAll(async () => {
  test = await createTestDatabase();
  await inTransaction(test.owner, async (tx) => {
    for (const id of ["1", "2"]) {
      await appendAct(tx, ctx, { act: "account.add", subject: { kind: "account", id } });
    }
    await tx.query(`INSERT INTO ledger_place (seq, act_id, leaf_hash, placed_at)
      SELECT 0, id, ${LEAF}, now() FROM ledger_act ORDER BY id LIMIT 1`);
    await tx.query(`INSERT INTO ledger_tile VALUES (0, 0, '\\x00', '\\x00')`);
    await tx.query(`INSERT INTO ledger_checkpoint VALUES (1, '\\x00', 'note', 'key', now())`);
  });
});
afterAll(() => test.drop());

const LEAF = `sha256('\\x00'::bytea || convert_to(body, 'UTF8'))`;
const ctx = {
  actor: { kind: "system" as const, name: "test" },
  clock: () => new Date(),
  requestId: "r",
};

const refused = (sql: string) =>
  expect(test.owner.pool.query(sql), sql).rejects.toMatchObject({ code: "23001" });

const TABLES = {
  ledger_act: { column: "body", key: "id", values: "(id, body, at, act, actor, actor_name)" },
  ledger_place: { column: "leaf_hash", key: "seq", values: "" },
  ledger_tile: { column: "root", key: "level, index", values: "" },
  ledger_checkpoint: { column: "note", key: "size", values: "" },
};

describe.each(Object.entries(TABLES))(
  "%s, even for its owner",
  (table, { column, key, values }) => {
    it("refuses UPDATE, DELETE and TRUNCATE", async () => {
      await refused(`UPDATE ${table} SET ${column} = ${column}`);
      await refused(`DELETE FROM ${table}`);
      await refused(`TRUNCATE ${table} CASCADE`);
    });

    it("refuses to be changed through ON CONFLICT and MERGE", async () => {
      const columns = values === "" ? "*" : values.slice(1, -1);
      await refused(`INSERT INTO ${table} ${values} SELECT ${columns} FROM ${table}
      ON CONFLICT (${key}) DO UPDATE SET ${column} = excluded.${column}`);
      const on = key.split(", ").map((name) => `t.${name} = s.${name}`);
      await refused(`MERGE INTO ${table} t USING ${table} s ON ${on.join(" AND ")}
      WHEN MATCHED THEN UPDATE SET ${column} = s.${column}`);
      await refused(`MERGE INTO ${table} t USING ${table} s ON ${on.join(" AND ")}
      WHEN MATCHED THEN DELETE`);
    });

    it("refuses where a replica's session leaves out ordinary triggers", async () => {
      const change = asSuperuser(
        test.ownerUrl,
        `SET session_replication_role = replica; DELETE FROM ${table}`,
      );
      await expect(change).rejects.toMatchObject({ code: "23001" });
    });
  },
);

describe("what waits", () => {
  it("cannot be taken away before it has its place", async () => {
    const waits = `act_id NOT IN (SELECT act_id FROM ledger_place)`;
    await refused(`DELETE FROM ledger_pending WHERE ${waits}`);
    await refused(`DELETE FROM ledger_pending`);
    await refused(`UPDATE ledger_pending SET "order" = 0`);
    await refused(`TRUNCATE ledger_pending`);
    // A temporary table of the same name is no place in the ledger.
    const client = await test.owner.pool.connect();
    try {
      await client.query(`CREATE TEMP TABLE ledger_place AS SELECT act_id FROM ledger_pending`);
      await expect(client.query(`DELETE FROM ledger_pending`)).rejects.toMatchObject({
        code: "23001",
      });
    } finally {
      client.release(true);
    }
    const { rowCount } = await test.owner.pool.query(
      `DELETE FROM ledger_pending WHERE NOT (${waits})`,
    );
    expect(rowCount).toBe(1);
  });
});

describe("a place", () => {
  const place = (seq: string, hash = LEAF) =>
    `INSERT INTO ledger_place (seq, act_id, leaf_hash, placed_at)
     SELECT ${seq}, id, ${hash}, now() FROM ledger_act ORDER BY id OFFSET 1`;

  it("leaves no gap, and comes after all others", async () => {
    await refused(place("2"));
    await refused(place("-1"));
    await refused(place("9223372036854775807"));
  });

  it("has the leaf hash of its act", async () => {
    await refused(place("1", `sha256('\\x01')`));
  });
});
