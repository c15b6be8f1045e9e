import type { Pool, PoolClient } from "pg";
import { QUEUE_RIGHTS, QUEUE_SCHEMA, TABLE_RIGHTS } from "./declared-rights";

type Queryable = Pick<Pool | PoolClient, "query">;

/**
 * How the application's role stands to the database. `separate`: it has what is declared and owns nothing.
 * `owner`: it owns the ledger or can become who does, so that triggers alone protect it. `excess`: it owns
 * nothing, but may do more than declared. `lacking`: it may not do what it needs.
 */
export type RoleState = "separate" | "owner" | "excess" | "lacking";

export interface RoleRights {
  role: string;
  /** The application's schema, e.g. `public`. */
  schema: string;
  state: RoleState;
  /** Why the role counts as the owner, e.g. `it owns the table ledger_act`. */
  powers: string[];
  /** What is not as declared, in words, e.g. `may UPDATE ledger_act`. */
  excess: string[];
  lacking: string[];
  /** The tables and sequences that are not as declared. */
  objects: HeldObject[];
}

/** A table, view or sequence, and what the role may do with it. */
export interface HeldObject {
  schema: string;
  name: string;
  kind: "table" | "sequence";
  /** In the application's schema, not in the queue's. */
  ours: boolean;
  /** The connected role owns it, and so can give rights on it. */
  mine: boolean;
  /** Name of the table whose column takes its numbers from this sequence. */
  feeds: string | null;
  /** Rights on the whole. */
  whole: string[];
  /** Rights on the whole or on some column. */
  some: string[];
}

/**
 * Compares what `role` (the connected one unless given) may do with what is declared. One look at the catalogue,
 * also for a role that may do nothing. Tables that are not there yet count for nothing.
 */
export async function readRights(on: Queryable, role: string | null = null): Promise<RoleRights> {
  const facts = await readFacts(on, role);
  const held = await readTables(on, facts.role);
  const rights: RoleRights = {
    role: facts.role,
    schema: facts.schema,
    state: "separate",
    powers: facts.powers,
    excess: [...facts.excess],
    lacking: [...facts.lacking],
    objects: [],
  };
  for (const object of held) compare(object, rights);
  if (rights.powers.length > 0) rights.state = "owner";
  else if (rights.lacking.length > 0) rights.state = "lacking";
  else if (rights.excess.length > 0) rights.state = "excess";
  return rights;
}

function compare(object: HeldObject, rights: RoleRights): void {
  const wanted = wantedRights(object);
  const lacking = wanted.filter((right) => !object.whole.includes(right));
  const excess = object.some.filter((right) => !wanted.includes(right));
  const name = object.ours ? object.name : `${object.schema}.${object.name}`;
  if (lacking.length + excess.length > 0) rights.objects.push(object);
  if (lacking.length > 0) rights.lacking.push(`may not ${lacking.join(", ")} ${name}`);
  if (excess.length > 0) rights.excess.push(`may ${excess.join(", ")} ${name}`);
}

/** What is declared of an object. Who inserts into a table takes numbers from its sequence, and may not set it. */
export function wantedRights(
  object: Pick<HeldObject, "name" | "kind" | "ours" | "feeds">,
): readonly string[] {
  const declared = object.ours ? TABLE_RIGHTS : QUEUE_RIGHTS;
  if (object.kind === "table") return declared[object.name] ?? [];
  return object.feeds !== null && declared[object.feeds]?.includes("INSERT") ? ["USAGE"] : [];
}

interface Facts {
  role: string;
  schema: string;
  powers: string[];
  excess: string[];
  lacking: string[];
}

/**
 * Ownership is the boundary: an owner grants itself anything again and can drop. The owner of a schema or database
 * can drop what is in it; members of an owner, superusers and (before 16) who may create roles can become one.
 */
async function readFacts(on: Queryable, role: string | null): Promise<Facts> {
  const { rows } = await on.query<Facts>(
    `WITH me AS (SELECT r.*, current_setting('server_version_num')::int AS version
                   FROM pg_roles r WHERE rolname = coalesce($1, current_user)),
          space AS (SELECT n.*, n.nspname = current_schema() AS ours FROM pg_namespace n
                     WHERE n.nspname IN (current_schema(), $2))
     SELECT me.rolname AS role, current_schema() AS schema,
       array_remove(ARRAY[
         CASE WHEN me.rolsuper THEN 'it is a superuser' END,
         CASE WHEN me.rolcreaterole AND me.version < 160000 THEN 'it may create roles' END,
         CASE WHEN has_parameter_privilege(me.oid, 'session_replication_role', 'SET')
              AND NOT me.rolsuper THEN 'it may turn triggers off (session_replication_role)' END,
         (SELECT 'it owns the database ' || d.datname FROM pg_database d
           WHERE d.datname = current_database() AND pg_has_role(me.oid, d.datdba, 'MEMBER')),
         (SELECT 'it owns the schema ' || string_agg(nspname, ', ' ORDER BY nspname) FROM space
           WHERE pg_has_role(me.oid, nspowner, 'MEMBER')),
         (SELECT 'it owns the table ' || string_agg(relname, ', ' ORDER BY relname)
            FROM pg_class c JOIN space s ON s.oid = c.relnamespace
           WHERE pg_has_role(me.oid, c.relowner, 'MEMBER')
             AND (c.relname LIKE 'ledger!_%' ESCAPE '!' OR c.relname = 'checkpoint_copy')
             AND c.relkind IN ('r', 'p'))
       ], NULL) AS powers,
       array_remove(ARRAY[
         (SELECT 'may create in the schema ' || string_agg(nspname, ', ') FROM space
           WHERE has_schema_privilege(me.oid, oid, 'CREATE')),
         (SELECT 'would get rights on new tables (ALTER DEFAULT PRIVILEGES of ' ||
                 string_agg(DISTINCT pg_get_userbyid(a.defaclrole), ', ') || ')'
            FROM pg_default_acl a, aclexplode(a.defaclacl) x
           WHERE a.defaclobjtype IN ('r', 'S') AND x.grantee IN (0, me.oid)
             AND (a.defaclnamespace = 0 OR a.defaclnamespace IN (SELECT oid FROM space))
             AND EXISTS (SELECT FROM pg_class c JOIN space s ON s.oid = c.relnamespace
                          WHERE c.relowner = a.defaclrole))
       ], NULL) AS excess,
       array_remove(ARRAY[
         (SELECT 'may not use the schema ' || string_agg(nspname, ', ') FROM space
           WHERE NOT has_schema_privilege(me.oid, oid, 'USAGE')),
         (SELECT 'may not call ' || string_agg(p.proname::text, ', ') FROM pg_proc p JOIN space s
              ON s.oid = p.pronamespace
           WHERE p.prorettype <> 'trigger'::regtype AND NOT has_function_privilege(me.oid, p.oid, 'EXECUTE')),
         (SELECT 'sees no row of ' || string_agg(c.relname, ', ') FROM pg_class c JOIN space s
              ON s.oid = c.relnamespace AND NOT s.ours
           WHERE c.relrowsecurity AND NOT pg_has_role(me.oid, c.relowner, 'MEMBER')
             AND NOT me.rolbypassrls
             AND NOT EXISTS (SELECT FROM pg_policy p WHERE p.polrelid = c.oid AND p.polroles = '{0}'))
       ], NULL) AS lacking
     FROM me`,
    [role, QUEUE_SCHEMA],
  );
  const [facts] = rows;
  if (!facts) throw new Error(`The database has no role ${JSON.stringify(role)}.`);
  return facts;
}

/** Every table, view and sequence of both schemas, with what the role may do; what an extension brought is not ours. */
async function readTables(on: Queryable, role: string): Promise<HeldObject[]> {
  const { rows } = await on.query<HeldObject>(
    `SELECT n.nspname AS schema, c.relname AS name, n.nspname = current_schema() AS ours,
            CASE c.relkind WHEN 'S' THEN 'sequence' ELSE 'table' END AS kind, feeds.name AS feeds,
            pg_has_role(c.relowner, 'USAGE') AS mine,
            array(SELECT r FROM unnest(kinds.rights) r
                   WHERE CASE c.relkind WHEN 'S' THEN has_sequence_privilege($1, c.oid, r)
                         ELSE has_table_privilege($1, c.oid, r) END) AS whole,
            array(SELECT r FROM unnest(kinds.rights) r
                   WHERE CASE WHEN c.relkind = 'S' THEN has_sequence_privilege($1, c.oid, r)
                         WHEN r IN ('SELECT', 'INSERT', 'UPDATE', 'REFERENCES')
                         THEN has_any_column_privilege($1, c.oid, r)
                         ELSE has_table_privilege($1, c.oid, r) END) AS some
       FROM pg_class c
       JOIN pg_namespace n ON n.oid = c.relnamespace
       CROSS JOIN LATERAL (SELECT CASE c.relkind WHEN 'S' THEN ARRAY['USAGE', 'SELECT', 'UPDATE']
         ELSE ARRAY['SELECT', 'INSERT', 'UPDATE', 'DELETE', 'TRUNCATE', 'REFERENCES', 'TRIGGER']
              || CASE WHEN current_setting('server_version_num')::int >= 170000
                      THEN ARRAY['MAINTAIN'] ELSE '{}' END END AS rights) kinds
       LEFT JOIN LATERAL (SELECT t.relname AS name FROM pg_depend d JOIN pg_class t ON t.oid = d.refobjid
         WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'a'
           AND d.refclassid = 'pg_class'::regclass AND c.relkind = 'S') feeds ON true
      WHERE n.nspname IN (current_schema(), $2) AND c.relkind IN ('r', 'p', 'v', 'm', 'f', 'S')
        AND NOT EXISTS (SELECT FROM pg_depend e WHERE e.classid = 'pg_class'::regclass
                         AND e.objid = c.oid AND e.deptype = 'e')
      ORDER BY n.nspname, c.relname`,
    [role, QUEUE_SCHEMA],
  );
  return rows;
}
