import { randomUUID } from "node:crypto";
import type { Context } from "../context";
import { inTransaction } from "../db/transaction";
import { AppError } from "../errors";
import { fieldProblems } from "../http/problem";
import { appendAct } from "../ledger/append-act";
import { authorize } from "./permissions";
import { requireRecentSignIn } from "./require-recent-sign-in";
import { mayStillAct } from "./rules/person-change";
import { hashSecret, newToken } from "./rules/secrets";
import { mayHold } from "./rules/token-state";
import { type MadeToken, type WriteToken, writeToken } from "./schemas";
import { lockPeople } from "./store/people";
import { insertToken } from "./store/tokens";

const DAY = 86_400_000;

function parse(values: WriteToken) {
  const parsed = writeToken.safeParse(values);
  if (parsed.success) return parsed.data;
  const problems = fieldProblems(parsed.error, "body");
  const text = problems.map(({ field, message }) => `${field}: ${message}`).join("; ");
  throw new AppError("invalid", text, problems);
}

function assertRole(ctx: Context, role: WriteToken["role"]): void {
  const { actor } = ctx;
  if (actor.kind === "system") return;
  if (actor.kind === "token") {
    throw new AppError("forbidden", "A token cannot make another: it would outlive its own end.");
  }
  requireRecentSignIn(ctx);
  if (mayHold(actor.role, role)) return;
  throw new AppError("forbidden", `You can make tokens of your own role, ${actor.role}, alone.`);
}

/**
 * Makes an API token of a role, for `days` days. The token itself is in the answer and nowhere else; the row
 * has its SHA-256. An administrator gives any role, everybody else their own. Throws `forbidden`,
 * `stale-sign-in` and `invalid`.
 */
export async function createToken(ctx: Context, values: WriteToken): Promise<MadeToken> {
  authorize(ctx.actor, "token:create-own");
  const { name, role, days } = parse(values);
  assertRole(ctx, role);
  const { actor } = ctx;
  const createdAt = ctx.clock();
  const expiresAt = new Date(createdAt.getTime() + days * DAY);
  const token = newToken();
  const id = randomUUID();
  const createdById = actor.kind === "person" ? actor.id : null;
  await inTransaction(ctx.db, async (tx) => {
    if (actor.kind === "person") {
      const self = (await lockPeople(tx, [actor.id])).find((each) => each.id === actor.id);
      if (!mayStillAct(self, actor.role, createdAt)) {
        throw new AppError("unauthenticated", "Your own access has ended meanwhile.");
      }
    }
    await appendAct(tx, ctx, {
      act: "token.create",
      subject: { kind: "token", id, name },
      after: { name, role, expiresAt: expiresAt.toISOString() },
    });
    const tokenHash = hashSecret(token);
    await insertToken(tx, { id, name, role, tokenHash, createdById, createdAt, expiresAt });
  });
  return { id, token, expiresAt: expiresAt.toISOString() };
}
