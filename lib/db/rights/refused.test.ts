import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createTestDatabase, type TestDatabase } from "../testing";
import { readRights } from "./read-rights";

const ACT = "11111111-1111-4111-8111-111111111111";
const OTHER = "22222222-2222-4222-8222-222222222222";

let test: TestDatabase;
let ownerRole: string;
beforeAll(async () => {
  test = await createTestDatabase();
  ownerRole = (await readRights(test.owner.pool)).role;
  const insert = `INSERT INTO ledger_act (id, body, at, act, actor, actor_name)
    VALUES ($1, '{}', now(), 'session.start', 'system:test', 'test')`;
  await test.db.pool.query(insert, [ACT]);
  await test.db.pool.query(insert, [OTHER]);
  await test.db.pool.query(`INSERT INTO ledger_pending (act_id) VALUES ($1)`, [OTHER]);
  await test.db.pool.query(
    `INSERT INTO ledger_place (seq, act_id, leaf_hash, placed_at) 
     SELECT 0, id, sha256('\\x00'::bytea || convert_to(body, 'UTF8')), now() FROM ledger_act WHERE id = $1`,
    [ACT],
  );
  await test.db.pool.query(`INSERT INTO ledger_tile VALUES (0, 0, '\\x00', '\\x00')`);
  await test.db.pool.query(
    `INSERT INTO ledger_checkpoint (size, root, note, key_id, made_at) VALUES (1, '\\x00', 'n', 'k', now())`,
  );
});
afterAll(() => test.drop());

/** PostgreSQL's "insufficient privilege": refused for want of a right, before any trigger was asked. */
const DENIED = "42501";

async function codeOf(statement: string): Promise<string | undefined> {
  return test.db.pool.query(statement).then(
    () => "done",
    (error: { code?: string }) => error.code,
  );
}

const LEDGER = [
  { table: "ledger_act", column: "body", key: "id", value: "'x'" },
  { table: "ledger_place", column: "leaf_hash", key: "seq", value: "'\\x01'" },
  { table: "ledger_tile", column: "hashes", key: "level, index", value: "'\\x01'" },
  { table: "ledger_checkpoint", column: "note", key: "size", value: "'x'" },
];

describe.each(LEDGER)("as the application's role, $table", ({ table, column, key, value }) => {
  const [first] = key.split(",");
  it.each([
    ["UPDATE", `UPDATE ${table} SET ${column} = ${value}`],
    ["UPDATE of no row", `UPDATE ${table} SET ${column} = ${value} WHERE false`],
    ["DELETE", `DELETE FROM ${table}`],
    ["TRUNCATE", `TRUNCATE ${table} CASCADE`],
    [
      "ON CONFLICT DO UPDATE",
      `INSERT INTO ${table} SELECT * FROM ${table} ON CONFLICT (${key}) DO UPDATE SET ${column} = ${value}`,
    ],
    [
      "MERGE",
      `MERGE INTO ${table} t USING ${table} s ON t.${first} = s.${first}
        WHEN MATCHED THEN UPDATE SET ${column} = ${value}`,
    ],
    [
      "MERGE that deletes",
      `MERGE INTO ${table} t USING ${table} s ON t.${first} = s.${first} WHEN MATCHED THEN DELETE`,
    ],
    ["SELECT FOR UPDATE", `SELECT 1 FROM ${table} FOR UPDATE`],
    ["COPY FROM a file", `COPY ${table} FROM '/etc/hostname'`],
    ["COPY FROM a program", `COPY ${table} FROM PROGRAM 'true'`],
    ["ALTER", `ALTER TABLE ${table} ALTER COLUMN ${column} DROP NOT NULL`],
    ["ALTER OWNER", `ALTER TABLE ${table} OWNER TO CURRENT_USER`],
    ["DROP", `DROP TABLE ${table} CASCADE`],
    ["DISABLE TRIGGER", `ALTER TABLE ${table} DISABLE TRIGGER ALL`],
    ["DISABLE TRIGGER USER", `ALTER TABLE ${table} DISABLE TRIGGER USER`],
    ["CREATE RULE", `CREATE RULE away AS ON INSERT TO ${table} DO INSTEAD NOTHING`],
    [
      "CREATE TRIGGER",
      `CREATE TRIGGER away BEFORE INSERT ON ${table} FOR EACH ROW EXECUTE FUNCTION suppress_redundant_updates_trigger()`,
    ],
    ["ROW SECURITY", `ALTER TABLE ${table} ENABLE ROW LEVEL SECURITY`],
  ])("refuses %s", async (_name, statement) => {
    const before = await test.owner.pool.query(`SELECT * FROM ${table} ORDER BY 1`);
    expect(before.rowCount).toBeGreaterThan(0);
    expect(await codeOf(statement)).toBe(DENIED);
    expect((await test.owner.pool.query(`SELECT * FROM ${table} ORDER BY 1`)).rows).toEqual(
      before.rows,
    );
  });
});

describe("the application's role", () => {
  it.each([
    ["turning triggers off", "SET session_replication_role = replica"],
    ["a table of its own", "CREATE TABLE public.own (id int)"],
    [
      "a function of its own",
      "CREATE FUNCTION public.own() RETURNS int LANGUAGE sql AS 'SELECT 1'",
    ],
    ["a schema of its own", "CREATE SCHEMA own"],
    ["a schema dropped", "DROP SCHEMA public CASCADE"],
    ["an extension", "CREATE EXTENSION hstore"],
    ["changing what waits", `UPDATE ledger_pending SET "order" = 0`],
    ["emptying what waits", "TRUNCATE ledger_pending"],
    ["forgetting copies", "DELETE FROM checkpoint_copy"],
    ["setting the order's sequence", "SELECT setval('ledger_pending_order_seq', 1)"],
    ["changing the history of migrations", "DELETE FROM _prisma_migrations"],
    ["a queue's table dropped", "DROP TABLE graphile_worker._private_jobs"],
    ["roles", "CREATE ROLE friend"],
  ])("is refused %s", async (_name, statement) => {
    expect(await codeOf(statement)).toBe(DENIED);
  });

  it("cannot become the owner, or give itself its rights", async () => {
    expect(await codeOf(`SET ROLE ${ownerRole}`)).toBe(DENIED);
    expect(await codeOf(`SET SESSION AUTHORIZATION ${ownerRole}`)).toBe(DENIED);
    expect(await codeOf(`GRANT ${ownerRole} TO CURRENT_USER`)).toBe(DENIED);
    // Where the role has some right of its own PostgreSQL only warns; what counts is that nothing came of it.
    await codeOf(`GRANT UPDATE ON ledger_act TO CURRENT_USER`);
    expect((await readRights(test.db.pool)).state).toBe("separate");
  });

  it("can do what it is there for", async () => {
    expect(await codeOf(`DELETE FROM ledger_pending WHERE false`)).toBe("done");
    expect(await codeOf(`INSERT INTO checkpoint_copy (size, target) VALUES (1, 'log')`)).toBe(
      "done",
    );
    expect(await codeOf(`UPDATE checkpoint_copy SET tries = 1`)).toBe("done");
    expect(await codeOf(`SELECT graphile_worker.add_job('t', '{}')`)).toBe("done");
    expect((await test.db.pool.query(`SELECT 1 FROM graphile_worker._private_jobs`)).rowCount).toBe(
      1,
    );
  });
});
