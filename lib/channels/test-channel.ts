import { randomUUID } from "node:crypto";
import { authorize } from "@/lib/auth/permissions";
import type { Context } from "@/lib/context";
import { inTransaction } from "@/lib/db/transaction";
import { AppError } from "@/lib/errors";
import { appendAct } from "@/lib/ledger/append-act";
import { type Outbound, outbound } from "./outbound";
import { readSecret, secretPlace, targetOf } from "./rules/channel-secret";
import type { ChannelTest } from "./schemas";
import { sendMessage } from "./send/send-message";
import { findChannel } from "./store/channels";
import type { Message, Outcome } from "./types";

/**
 * Sends a test notice now, once, and answers with what the receiver said. It is recorded before it is sent. Throws
 * `forbidden` without `channel:test` and `not-found`; a channel that cannot send is an answer, not an error.
 */
export async function testChannel(
  ctx: Context,
  id: string,
  out: Outbound = outbound(),
): Promise<ChannelTest> {
  authorize(ctx.actor, "channel:test");
  const row = await findChannel(ctx.db.pool, id);
  if (!row) throw new AppError("not-found", "There is no such channel.");
  await inTransaction(ctx.db, async (client) => {
    const subject = { kind: "channel", id, name: row.name } as const;
    await appendAct(client, ctx, { act: "channel.test", subject });
  });
  const began = performance.now();
  const target = targetOf(row);
  const secret = readSecret(out.keys, secretPlace(row), row.secret);
  const at = ctx.clock();
  const blind = secret.state === "unreadable" || secret.state === "unknown";
  const outcome: Pick<Outcome, "ok" | "status" | "answer"> =
    target === null || blind
      ? { ok: false, status: null, answer: "The secret cannot be read; give it again." }
      : await sendMessage(out, target, secret.text, testMessage(ctx, out, at), at);
  return {
    ok: outcome.ok,
    status: outcome.status,
    answer: outcome.answer,
    ms: Math.round(performance.now() - began),
    testedAt: at.toISOString(),
  };
}

function testMessage({ actor }: Context, { baseUrl }: Outbound, at: Date): Message {
  const link = "/settings/channels";
  const who = "name" in actor ? actor.name : "Somebody";
  return {
    id: randomUUID(),
    at: at.toISOString(),
    topic: "test",
    severity: "info",
    title: "Test of this channel",
    lines: [`${who} pressed the test button. Nothing has happened and nothing needs to be done.`],
    link,
    url: new URL(link, baseUrl).href,
  };
}
