import { empty, join, queryRows, type Sql, sql } from "../../db/query";
import type { Db } from "../../db/types";
import { SESSION_LIFE } from "../rules/session-life";
import type { ListPeopleQuery } from "../schemas";
import type { PersonState } from "../types";

export interface PersonRow {
  id: string;
  issuer: string;
  subject: string;
  name: string;
  email: string | null;
  role: string;
  groups: string[];
  created_at: Date;
  last_sign_in_at: Date | null;
  disabled_at: Date | null;
  access_ends_at: Date | null;
  state: PersonState;
  open_sessions: number;
  tokens: number;
  position: string;
  let_in_role: string | null;
  let_in_until: Date | null;
  let_in_used_at: Date | null;
}

export interface SessionRow {
  id_hash: string;
  created_at: Date;
  seen_at: Date;
  expires_at: Date;
  auth_time: Date | null;
  remote_addr: string | null;
  user_agent: string | null;
}

const idleSince = (now: Date) => new Date(now.getTime() - SESSION_LIFE.idle);

/** As `sessionState` decides: not ended, not expired, not idle. */
const open = (now: Date) =>
  sql`s.ended_at IS NULL AND s.expires_at > ${now} AND s.seen_at > ${idleSince(now)}`;

/** As `effectiveRole` decides. */
const role = (now: Date) => sql`
  CASE WHEN p.let_in_used_at IS NOT NULL AND p.let_in_until > ${now} THEN p.let_in_role
       ELSE p.role END`;

const state = (now: Date) => sql`
  CASE WHEN p.disabled_at IS NOT NULL THEN 'disabled'
       WHEN (${role(now)}) NOT IN ('admin', 'security', 'owner', 'auditor') THEN 'no-role'
       WHEN p.access_ends_at <= ${now} THEN 'access-ended'
       ELSE 'active' END`;

const POSITIONS = {
  name: sql`lower(p.name) COLLATE "C"`,
  "signed-in": sql`coalesce(to_char(p.last_sign_in_at AT TIME ZONE 'UTC',
                            'YYYY-MM-DD"T"HH24:MI:SS.US'), '') COLLATE "C"`,
};

const columns = (now: Date, position: Sql) => sql`
  p.id, p.issuer, p.subject, p.name, p.email, ${role(now)} AS role, p.groups, p.created_at, p.last_sign_in_at,
  p.disabled_at, p.access_ends_at, p.let_in_role, p.let_in_used_at,
  CASE WHEN p.let_in_until > ${now} THEN p.let_in_until END AS let_in_until, ${state(now)} AS state, ${position} AS position,
  (SELECT count(*)::int FROM session s WHERE s.person_id = p.id AND ${open(now)}) AS open_sessions,
  (SELECT count(*)::int FROM api_token t WHERE t.created_by_id = p.id AND t.revoked_at IS NULL
      AND (t.expires_at IS NULL OR t.expires_at > ${now})) AS tokens`;

function filter({ q, role: asked, state: wanted }: ListPeopleQuery, now: Date): Sql {
  const parts: Sql[] = [sql`TRUE`];
  if (q !== "") {
    const text = q.toLowerCase();
    parts.push(sql`(strpos(lower(p.name), ${text}) > 0 OR strpos(lower(p.email), ${text}) > 0
      OR EXISTS (SELECT FROM unnest(p.groups) g WHERE strpos(lower(g), ${text}) > 0))`);
  }
  if (asked !== undefined) parts.push(sql`(${role(now)}) = ${asked}`);
  if (wanted !== undefined) parts.push(sql`${state(now)} = ${wanted}`);
  return join(parts, " AND ");
}

interface Page {
  after: { value: string; id: string } | undefined;
  limit: number;
}

/** One page of people by name or last sign-in, and how many match in all. */
export async function readPeople(
  db: Db,
  query: ListPeopleQuery,
  { after, limit }: Page,
  now: Date,
): Promise<{ rows: PersonRow[]; total: number }> {
  const descending = query.sort.startsWith("-");
  const position = POSITIONS[query.sort.replace(/^-/, "") as keyof typeof POSITIONS];
  const where = filter(query, now);
  const way = descending ? sql`<` : sql`>`;
  const order = descending ? sql`DESC` : empty;
  const rest =
    after === undefined
      ? empty
      : sql`AND (${position}, p.id) ${way} (${after.value}, ${after.id}::uuid)`;
  const rows = await queryRows<PersonRow & { [column: string]: unknown }>(
    db.pool,
    sql`SELECT ${columns(now, position)} FROM person p WHERE ${where} ${rest}
         ORDER BY ${position} ${order}, p.id ${order} LIMIT ${limit}`,
  );
  const [count] = await queryRows<{ total: number }>(
    db.pool,
    sql`SELECT count(*)::int AS total FROM person p WHERE ${where}`,
  );
  return { rows, total: count?.total ?? 0 };
}

export async function readPerson(db: Db, id: string, now: Date): Promise<PersonRow | null> {
  const rows = await queryRows<PersonRow & { [column: string]: unknown }>(
    db.pool,
    sql`SELECT ${columns(now, POSITIONS.name)} FROM person p WHERE p.id = ${id}::uuid`,
  );
  return rows[0] ?? null;
}

/** The open sessions of a person, last used first. */
export async function readSessions(db: Db, personId: string, now: Date): Promise<SessionRow[]> {
  return queryRows<SessionRow & { [column: string]: unknown }>(
    db.pool,
    sql`SELECT s.id_hash, s.created_at, s.seen_at, s.expires_at, s.auth_time, s.remote_addr,
               s.user_agent
          FROM session s WHERE s.person_id = ${personId}::uuid AND ${open(now)}
         ORDER BY s.seen_at DESC, s.id_hash LIMIT ${SESSION_LIFE.perPerson}`,
  );
}
