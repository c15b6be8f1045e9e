import type { PoolClient } from "pg";
import { empty, queryRows, type Sql, sql } from "../../db/query";
import type { Db } from "../../db/types";
import { hashSecret } from "../rules/secrets";
import { shouldTouch } from "../rules/session-life";
import { type TokenFacts, tokenState } from "../rules/token-state";
import type { Actor, Role } from "../types";
import { type LetInColumns, letInOf, roleOf } from "./people";

export interface NewToken {
  id: string;
  name: string;
  role: Role;
  tokenHash: string;
  createdById: string | null;
  createdAt: Date;
  expiresAt: Date;
}

/** Stores a token's hash. */
export async function insertToken(tx: PoolClient, token: NewToken): Promise<void> {
  const { id, name, role, tokenHash, createdById, createdAt, expiresAt } = token;
  await tx.query(
    sql`INSERT INTO api_token (id, name, role, token_hash, created_by_id, created_at, expires_at)
        VALUES (${id}::uuid, ${name}, ${role}, ${tokenHash}, ${createdById}::uuid, ${createdAt},
                ${expiresAt})`,
  );
}

interface Row extends LetInColumns {
  id: string;
  name: string;
  role: string;
  created_at: Date;
  expires_at: Date | null;
  last_used_at: Date | null;
  revoked_at: Date | null;
  position: string;
  maker_id: string | null;
  maker_name: string | null;
  maker_role: string | null;
  maker_disabled_at: Date | null;
  maker_access_ends_at: Date | null;
}

export interface StoredToken extends TokenFacts {
  id: string;
  name: string;
  /** As stored, also when this version does not know it. */
  roleText: string;
  createdAt: Date;
  /** `createdAt` to the microsecond: what a next page begins after. */
  position: string;
  lastUsedAt: Date | null;
  makerId: string | null;
  makerName: string | null;
}

const SELECT = sql`
  SELECT t.id, t.name, t.role, t.created_at, t.expires_at, t.last_used_at, t.revoked_at,
         to_char(t.created_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS position,
         p.id AS maker_id, p.name AS maker_name, p.role AS maker_role,
         p.let_in_role, p.let_in_until, p.let_in_used_at, p.disabled_at AS maker_disabled_at, p.access_ends_at AS maker_access_ends_at
    FROM api_token t LEFT JOIN person p ON p.id = t.created_by_id`;

function toToken(row: Row): StoredToken {
  return {
    id: row.id,
    name: row.name,
    role: roleOf(row.role),
    roleText: row.role,
    createdAt: row.created_at,
    position: row.position,
    expiresAt: row.expires_at,
    lastUsedAt: row.last_used_at,
    revokedAt: row.revoked_at,
    makerId: row.maker_id,
    makerName: row.maker_name,
    maker:
      row.maker_id === null
        ? null
        : {
            role: roleOf(row.maker_role ?? ""),
            letIn: letInOf(row),
            disabledAt: row.maker_disabled_at,
            accessEndsAt: row.maker_access_ends_at,
          },
  };
}

/**
 * The actor of a bearer token, `access-ended` when its maker's access has, or null: unknown, expired, revoked, or
 * more than its maker may hold. Its use is noted at most once a minute.
 */
export async function findTokenActor(
  db: Db,
  secret: string,
  now: Date,
): Promise<Extract<Actor, { kind: "token" }> | "access-ended" | null> {
  const hash = hashSecret(secret);
  const rows = await queryRows<Row>(db.pool, sql`${SELECT} WHERE t.token_hash = ${hash}`);
  const token = rows[0] && toToken(rows[0]);
  if (token === undefined) return null;
  const state = tokenState(token, now);
  if (state === "maker-access-ended") return "access-ended";
  if (state !== "live" || token.role === null) return null;
  const { id, name, role, lastUsedAt, makerId } = token;
  if (shouldTouch(lastUsedAt, now)) {
    await db.pool.query(
      sql`UPDATE api_token SET last_used_at = ${now}
           WHERE id = ${id}::uuid AND (last_used_at IS NULL OR last_used_at < ${now})`,
    );
  }
  return { kind: "token", id, name, role, ownerId: role === "owner" ? makerId : null };
}

/** One token, locked; `makerId` narrows to that person's own. */
export async function lockToken(
  tx: PoolClient,
  id: string,
  makerId: string | null,
): Promise<StoredToken | null> {
  const own = makerId === null ? empty : sql`AND t.created_by_id = ${makerId}::uuid`;
  const rows = await queryRows<Row>(
    tx,
    sql`${SELECT} WHERE t.id = ${id}::uuid ${own} FOR UPDATE OF t`,
  );
  return rows[0] ? toToken(rows[0]) : null;
}

export async function markRevoked(tx: PoolClient, id: string, now: Date): Promise<void> {
  await tx.query(sql`UPDATE api_token SET revoked_at = ${now} WHERE id = ${id}::uuid`);
}

export interface TokenPage {
  makerId: string | null;
  after: { createdAt: string; id: string } | undefined;
  limit: number;
}

/** Tokens, newest first, and how many there are in all. `position` is what the next page begins after. */
export async function readTokens(
  db: Db,
  { makerId, after, limit }: TokenPage,
): Promise<{ rows: StoredToken[]; total: number }> {
  const own: Sql = makerId === null ? sql`TRUE` : sql`t.created_by_id = ${makerId}::uuid`;
  const rest: Sql =
    after === undefined
      ? empty
      : sql`AND (t.created_at, t.id) < (${after.createdAt}::timestamptz, ${after.id}::uuid)`;
  const rows = await queryRows<Row>(
    db.pool,
    sql`${SELECT} WHERE ${own} ${rest} ORDER BY t.created_at DESC, t.id DESC LIMIT ${limit}`,
  );
  const [count] = await queryRows<{ total: number }>(
    db.pool,
    sql`SELECT count(*)::int AS total FROM api_token t WHERE ${own}`,
  );
  return { rows: rows.map(toToken), total: count?.total ?? 0 };
}
