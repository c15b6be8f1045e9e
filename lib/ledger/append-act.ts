import { randomUUID } from "node:crypto";
import { type ActContext, actorKey, canonicalBody, entryBody } from "./rules/entry-body";
import { type ActWriter, insertAct } from "./store/append";
import type { Act, ActName } from "./types";

/**
 * Writes the entry of an act on the transaction of the act itself (`tx`: a pg client inside `inTransaction`,
 * or Prisma's transaction client). Call it before the change, so that a ledger that cannot be written stops the
 * act. Answers the entry's id; its place in the ledger follows within a second.
 */
export async function appendAct<N extends ActName>(
  tx: ActWriter,
  ctx: ActContext,
  act: Act<N>,
): Promise<string> {
  const body = entryBody(ctx, act, randomUUID());
  const { actor, subject } = body;
  await insertAct(tx, {
    id: body.id,
    body: canonicalBody(body),
    at: new Date(body.at),
    act: body.act,
    actor: actorKey(actor),
    actorName: "name" in actor ? actor.name : "",
    subject: `${subject.kind}:${subject.id}`,
  });
  return body.id;
}
