import type { Db } from "../../db/types";
import { hashSecret } from "../rules/secrets";
import { shouldTouch } from "../rules/session-life";
import { type Actor, ROLES, type Role } from "../types";

export interface NewToken {
  name: string;
  role: Role;
  tokenHash: string;
  createdById: string | null;
  createdAt: Date;
  expiresAt: Date;
}

/** Stores a token's hash and answers with the row's id. */
export async function insertToken(db: Db, token: NewToken): Promise<string> {
  const { id } = await db.prisma.apiToken.create({ data: token, select: { id: true } });
  return id;
}

/**
 * The actor of a bearer token, or null: unknown, expired, revoked, or made by a person who is disabled.
 * Its use is noted at most once a minute.
 */
export async function findTokenActor(
  db: Db,
  secret: string,
  now: Date,
): Promise<Extract<Actor, { kind: "token" }> | null> {
  const row = await db.prisma.apiToken.findUnique({
    where: { tokenHash: hashSecret(secret) },
    include: { createdBy: { select: { disabledAt: true } } },
  });
  if (row === null || row.revokedAt !== null) return null;
  if (row.expiresAt !== null && now.getTime() >= row.expiresAt.getTime()) return null;
  if (row.createdBy !== null && row.createdBy.disabledAt !== null) return null;
  const role = ROLES.find((known) => known === row.role);
  if (role === undefined) return null;
  if (shouldTouch(row.lastUsedAt, now)) {
    await db.prisma.apiToken.updateMany({
      where: { id: row.id, OR: [{ lastUsedAt: null }, { lastUsedAt: { lt: now } }] },
      data: { lastUsedAt: now },
    });
  }
  const ownerId = role === "owner" ? row.createdById : null;
  return { kind: "token", id: row.id, name: row.name, role, ownerId };
}
