import pg from "pg";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { cloneDatabase } from "../clone-database";
import { prepareDatabase } from "../migrate/prepare-database";
import { createTestDatabase, type TestDatabase } from "../testing";
import { QUEUE_RIGHTS, QUEUE_SCHEMA, TABLE_RIGHTS } from "./declared-rights";
import { readRights } from "./read-rights";

const ALL = [
  "SELECT",
  "INSERT",
  "UPDATE",
  "DELETE",
  "TRUNCATE",
  "REFERENCES",
  "TRIGGER",
  "MAINTAIN",
];

let test: TestDatabase;
beforeAll(async () => {
  test = await createTestDatabase();
});
afterAll(() => test.drop());

/** As the owner: what it does to the database, and afterwards a new start. */
async function start() {
  return prepareDatabase(test);
}

describe("the application's role", () => {
  it.each([
    ["public", TABLE_RIGHTS],
    [QUEUE_SCHEMA, QUEUE_RIGHTS],
  ])(
    "has in %s exactly what is declared, and every table is declared",
    async (schema, declared) => {
      const { rows } = await test.db.pool.query(
        `SELECT c.relname AS name,
              array(SELECT r FROM unnest($2::text[]) r WHERE has_table_privilege(c.oid, r)) AS rights
         FROM pg_class c WHERE c.relnamespace = $1::regnamespace AND c.relkind IN ('r', 'p', 'v', 'm')`,
        [schema, ALL],
      );
      const held = Object.fromEntries(rows.map(({ name, rights }) => [name, rights]));
      expect(held).toEqual(declared);
    },
  );

  it("owns nothing at all", async () => {
    const { rows } = await test.db.pool.query(
      `SELECT (SELECT count(*)::int FROM pg_class WHERE pg_has_role(relowner, 'MEMBER')) AS relations,
              (SELECT count(*)::int FROM pg_proc WHERE pg_has_role(proowner, 'MEMBER')) AS functions,
              (SELECT count(*)::int FROM pg_namespace WHERE pg_has_role(nspowner, 'MEMBER')) AS schemas,
              (SELECT count(*)::int FROM pg_database WHERE pg_has_role(datdba, 'MEMBER')) AS databases,
              (SELECT count(*)::int FROM pg_auth_members WHERE member = current_user::regrole) AS memberships`,
    );
    expect(rows).toEqual([
      { relations: 0, functions: 0, schemas: 0, databases: 0, memberships: 0 },
    ]);
  });

  it("can call nothing that runs with its owner's rights", async () => {
    const { rows } = await test.db.pool.query(
      `SELECT proname FROM pg_proc WHERE prosecdef AND prorettype <> 'trigger'::regtype
          AND pronamespace IN ('public'::regnamespace, '${QUEUE_SCHEMA}'::regnamespace)
          AND has_function_privilege(oid, 'EXECUTE')`,
    );
    expect(rows).toEqual([]);
  });

  it("takes numbers from sequences, and cannot set them", async () => {
    const { rows } = await test.db.pool.query(
      `SELECT count(*) FILTER (WHERE has_sequence_privilege(oid, 'USAGE'))::int AS used,
              count(*) FILTER (WHERE has_sequence_privilege(oid, 'UPDATE'))::int AS set, count(*)::int AS all
         FROM pg_class WHERE relkind = 'S' AND relnamespace = 'public'::regnamespace`,
    );
    expect(rows[0]).toMatchObject({ set: 0, used: rows[0].all });
    expect(rows[0].all).toBeGreaterThan(5);
  });
});

describe("readRights", () => {
  it("finds the roles apart", async () => {
    expect(await readRights(test.db.pool)).toMatchObject({
      ...{ schema: "public", state: "separate", powers: [], excess: [], lacking: [], objects: [] },
    });
  });

  it("says of the owner what it owns", async () => {
    const { state, powers } = await readRights(test.owner.pool);
    expect(state).toBe("owner");
    expect(powers.join("; ")).toMatch(/it owns the database .*it owns the schema .*ledger_act/);
  });

  it("finds an owner's member, who can become the owner", async () => {
    const { role } = await readRights(test.db.pool);
    const admin = new pg.Client({ connectionString: inject("keyledgerServer").adminUrl });
    await admin.connect();
    const member = `keyledger_member_${process.pid}`;
    try {
      await admin.query(`CREATE ROLE ${member} ROLE ${role}`);
      await admin.query(`DROP ROLE ${member}`);
      await admin.query(`CREATE ROLE ${member}`);
      const { role: owner } = await readRights(test.owner.pool);
      await admin.query(`GRANT ${owner} TO ${member} WITH INHERIT FALSE`);
      expect(await readRights(test.db.pool, member)).toMatchObject({ state: "owner" });
    } finally {
      await admin.query(`DROP ROLE IF EXISTS ${member}`);
      await admin.end();
    }
  });
});

describe("a start", () => {
  it("takes away what is too much, and gives what is missing", async () => {
    const { role } = await readRights(test.db.pool);
    await test.owner.pool.query(
      `GRANT UPDATE (body) ON ledger_act TO ${role};
       GRANT TRUNCATE, TRIGGER ON ledger_place TO PUBLIC;
       GRANT CREATE ON SCHEMA public TO PUBLIC;
       GRANT UPDATE ON SEQUENCE ledger_pending_order_seq TO ${role};
       ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT ALL ON TABLES TO ${role};
       CREATE TABLE left_over (id int)`,
    );
    const excess = await readRights(test.db.pool);
    expect(excess.state).toBe("excess");
    expect(excess.excess.sort()).toEqual([
      expect.stringMatching(/^may .*TRUNCATE.* left_over$/),
      "may TRUNCATE, TRIGGER ledger_place",
      "may UPDATE ledger_act",
      "may UPDATE ledger_pending_order_seq",
      "may create in the schema public",
      expect.stringMatching(/^would get rights on new tables/),
    ]);
    await test.owner.pool.query(
      `REVOKE INSERT ON person FROM ${role};
       REVOKE USAGE ON SCHEMA ${QUEUE_SCHEMA} FROM ${role};
       DROP POLICY keyledger_all ON ${QUEUE_SCHEMA}._private_jobs`,
    );
    const lacking = await readRights(test.db.pool);
    expect(lacking.state).toBe("lacking");
    expect(lacking.lacking.sort()).toEqual([
      "may not INSERT person",
      `may not use the schema ${QUEUE_SCHEMA}`,
      "sees no row of _private_jobs",
    ]);
    await expect(prepareDatabase({ url: test.url })).rejects.toThrow(
      /may not .*DATABASE_OWNER_URL/,
    );
    expect((await start()).rights.state).toBe("separate");
    await test.owner.pool.query(`CREATE TABLE later (id int)`);
    expect((await readRights(test.db.pool)).state).toBe("separate");
    await test.owner.pool.query(`DROP TABLE later, left_over`);
  });

  it("writes nothing when all is as it should be", async () => {
    const before = await test.owner.pool.query(
      `SELECT oid, xmin::text, relacl::text FROM pg_class ORDER BY 1`,
    );
    expect((await start()).applied).toEqual([]);
    const after = await test.owner.pool.query(
      `SELECT oid, xmin::text, relacl::text FROM pg_class ORDER BY 1`,
    );
    expect(after.rows).toEqual(before.rows);
  });

  it("looks only, where no owner is named and all is there", async () => {
    const { applied, rights } = await prepareDatabase({ url: test.url });
    expect({ applied, state: rights.state }).toEqual({ applied: [], state: "separate" });
  });
});

describe("an empty database", () => {
  const empty = () => cloneDatabase(inject("keyledgerServer").adminUrl, "template0");

  it("is migrated by several starts at once, each only once", async () => {
    const database = await empty();
    try {
      const starts = await Promise.all([1, 2, 3].map(() => prepareDatabase(database)));
      const names = starts.flatMap(({ applied }) => applied);
      expect(new Set(names).size).toBe(names.length);
      expect(names.length).toBeGreaterThan(2);
      expect(starts.map(({ rights }) => rights.state)).toEqual(Array(3).fill("separate"));
    } finally {
      await database.drop();
    }
  });

  it("asks for its owner, where only the application's role is given", async () => {
    const database = await empty();
    try {
      await expect(prepareDatabase({ url: database.url })).rejects.toThrow(
        /keyledger_clone_app may not migrate.*DATABASE_OWNER_URL/,
      );
    } finally {
      await database.drop();
    }
  });

  it("is also good for one role that owns all, and says what that means", async () => {
    const database = await empty();
    try {
      const alone = await prepareDatabase({ url: database.ownerUrl });
      expect(alone.applied.length).toBeGreaterThan(2);
      expect(alone.rights.state).toBe("owner");
      // Later its operator takes the roles apart.
      expect((await prepareDatabase(database)).rights.state).toBe("separate");
    } finally {
      await database.drop();
    }
  });

  it("refuses an owner's URL that leads to another database", async () => {
    const [one, two] = await Promise.all([empty(), empty()]);
    try {
      const mixed = prepareDatabase({ url: one.url, ownerUrl: two.ownerUrl });
      await expect(mixed).rejects.toThrow(/DATABASE_OWNER_URL leads to .*Both must name the same/);
    } finally {
      await Promise.all([one.drop(), two.drop()]);
    }
  });
});
