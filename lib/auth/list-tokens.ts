import { z } from "zod";
import type { Context } from "../context";
import { AppError } from "../errors";
import { cursorCodec } from "../http/cursor";
import { authorize, can } from "./permissions";
import { tokenState } from "./rules/token-state";
import type { ListTokensQuery, Token, TokenList } from "./schemas";
import { readTokens, type StoredToken } from "./store/tokens";

const codec = cursorCodec(
  "tokens",
  z.object({ createdAt: z.iso.datetime({ offset: false, precision: 6 }), id: z.uuid() }),
);

function toToken(row: StoredToken, callerId: string | null, now: Date): Token {
  return {
    id: row.id,
    name: row.name,
    role: row.roleText,
    state: tokenState(row, now),
    makerId: row.makerId,
    makerName: row.makerName,
    own: row.makerId !== null && row.makerId === callerId,
    createdAt: row.createdAt.toISOString(),
    expiresAt: row.expiresAt?.toISOString() ?? null,
    lastUsedAt: row.lastUsedAt?.toISOString() ?? null,
    revokedAt: row.revokedAt?.toISOString() ?? null,
  };
}

/** Whose tokens a query means for this caller; null for everybody's. */
function makerOf(ctx: Context, { maker }: ListTokensQuery): string | null {
  const self = ctx.actor.kind === "person" ? ctx.actor.id : null;
  if (maker === "me" || (maker !== undefined && maker === self)) {
    if (self === null) throw new AppError("forbidden", "Only a person has tokens.");
    return self;
  }
  if (maker !== undefined || self === null) authorize(ctx.actor, "token:read");
  else if (!can(ctx.actor, "token:read")) return self;
  return maker ?? null;
}

/**
 * Tokens, newest first, good or not: all with `token:read`, otherwise the caller's own. Throws `forbidden`, and
 * `invalid` for a cursor of another list.
 */
export async function listTokens(ctx: Context, query: ListTokensQuery): Promise<TokenList> {
  authorize(ctx.actor, "token:create-own");
  const makerId = makerOf(ctx, query);
  const bound = JSON.stringify([makerId]);
  const { limit } = query;
  const page = { makerId, after: codec.decode(query.cursor, bound), limit: limit + 1 };
  const { rows, total } = await readTokens(ctx.db, page);
  const items = rows.slice(0, limit);
  const last = items.at(-1);
  const more = rows.length > limit && last !== undefined;
  const callerId = ctx.actor.kind === "person" ? ctx.actor.id : null;
  return {
    items: items.map((row) => toToken(row, callerId, ctx.clock())),
    nextCursor: more ? codec.encode({ createdAt: last.position, id: last.id }, bound) : null,
    total,
  };
}
