import type { Context } from "../context";
import { inTransaction } from "../db/transaction";
import { AppError } from "../errors";
import { appendAct } from "../ledger/append-act";
import { authorize, can } from "./permissions";
import { lockToken, markRevoked } from "./store/tokens";

/**
 * Revokes a token at once: the caller's own, or with `token:revoke` anybody's. Throws `forbidden`, `not-found` also
 * for another's without that permission, and `conflict` when it is revoked already.
 */
export async function revokeToken(ctx: Context, { id }: { id: string }): Promise<null> {
  const { actor } = ctx;
  authorize(actor, "token:create-own");
  const anybodys = can(actor, "token:revoke");
  if (!anybodys && actor.kind !== "person") {
    throw new AppError("forbidden", "Only a person has tokens.");
  }
  const makerId = anybodys || actor.kind === "system" ? null : actor.id;
  return inTransaction(ctx.db, async (tx) => {
    const token = await lockToken(tx, id, makerId);
    if (token === null) throw new AppError("not-found", "There is no such token.");
    if (token.revokedAt !== null) throw new AppError("conflict", "This token is revoked already.");
    await appendAct(tx, ctx, {
      act: "token.revoke",
      subject: { kind: "token", id, name: token.name },
      before: { revoked: false },
      after: { revoked: true },
      detail: { role: token.roleText, maker: token.makerId },
    });
    await markRevoked(tx, id, ctx.clock());
    return null;
  });
}
