import pg from "pg";
import { QUEUE_SCHEMA } from "./declared-rights";
import { readRights, wantedRights } from "./read-rights";

const id = pg.escapeIdentifier;

/**
 * Brings what `role` may do to what is declared, as the connected role, which owns the tables. Writes nothing
 * when all is as it should be. Runs in the caller's transaction; what is another's to give stays as it is.
 */
export async function grantRights(client: pg.ClientBase, role: string): Promise<void> {
  await openQueueRows(client);
  const rights = await readRights(client, role);
  if (rights.excess.length + rights.lacking.length === 0) return;
  const to = id(role);
  for (const schema of await ownSchemas(client)) {
    await client.query(
      `REVOKE ALL ON SCHEMA ${id(schema)} FROM ${to};
       REVOKE CREATE ON SCHEMA ${id(schema)} FROM PUBLIC;
       GRANT USAGE ON SCHEMA ${id(schema)} TO ${to};
       ALTER DEFAULT PRIVILEGES IN SCHEMA ${id(schema)} REVOKE ALL ON TABLES FROM PUBLIC, ${to};
       ALTER DEFAULT PRIVILEGES IN SCHEMA ${id(schema)} REVOKE ALL ON SEQUENCES FROM PUBLIC, ${to}`,
    );
  }
  await client.query(
    `ALTER DEFAULT PRIVILEGES REVOKE ALL ON TABLES FROM PUBLIC, ${to};
     ALTER DEFAULT PRIVILEGES REVOKE ALL ON SEQUENCES FROM PUBLIC, ${to}`,
  );
  for (const name of await uncallable(client, role)) {
    await client.query(`GRANT EXECUTE ON FUNCTION ${name} TO ${to}`);
  }
  for (const object of rights.objects) {
    if (!object.mine) continue;
    const wanted = wantedRights(object);
    const on = `ON ${object.kind} ${id(object.schema)}.${id(object.name)}`;
    await client.query(`REVOKE ALL ${on} FROM PUBLIC, ${to}`);
    if (wanted.length > 0) await client.query(`GRANT ${wanted.join(", ")} ${on} TO ${to}`);
  }
}

/**
 * graphile-worker turns row security on and makes no policy: only an owner sees a job. Who has rights on its
 * tables shall see all rows.
 */
async function openQueueRows(client: pg.ClientBase): Promise<void> {
  const { rows } = await client.query<{ name: string }>(
    `SELECT c.relname AS name FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
      WHERE n.nspname = $1 AND c.relrowsecurity AND pg_has_role(c.relowner, 'USAGE')
        AND NOT EXISTS (SELECT FROM pg_policy p WHERE p.polrelid = c.oid AND p.polroles = '{0}')`,
    [QUEUE_SCHEMA],
  );
  for (const { name } of rows) {
    await client.query(
      `CREATE POLICY keyledger_all ON ${id(QUEUE_SCHEMA)}.${id(name)} USING (true) WITH CHECK (true)`,
    );
  }
}

async function ownSchemas(client: pg.ClientBase): Promise<string[]> {
  const { rows } = await client.query<{ name: string }>(
    `SELECT nspname AS name FROM pg_namespace
      WHERE nspname IN (current_schema(), $1) AND pg_has_role(nspowner, 'USAGE')`,
    [QUEUE_SCHEMA],
  );
  return rows.map((row) => row.name);
}

/** Own functions that the role may not call; a trigger's needs no right. Names with their arguments, quoted. */
async function uncallable(client: pg.ClientBase, role: string): Promise<string[]> {
  const { rows } = await client.query<{ name: string }>(
    `SELECT p.oid::regprocedure::text AS name
       FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
      WHERE n.nspname IN (current_schema(), $1) AND p.prorettype <> 'trigger'::regtype
        AND pg_has_role(p.proowner, 'USAGE') AND NOT has_function_privilege($2, p.oid, 'EXECUTE')`,
    [QUEUE_SCHEMA, role],
  );
  return rows.map((row) => row.name);
}
