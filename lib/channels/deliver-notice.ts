import type { Clock } from "@/lib/clock";
import { inTransaction } from "@/lib/db/transaction";
import type { Db } from "@/lib/db/types";
import type { TaskResult } from "@/lib/jobs/types";
import { logger } from "@/lib/logger";
import { type Outbound, outbound } from "./outbound";
import { MAX_TRIES, pauseAfter } from "./rules/backoff";
import { type Breaker, begun, CLOSED, ended, waitFor } from "./rules/breaker";
import { readSecret, secretPlace, targetOf } from "./rules/channel-secret";
import { sendMessage } from "./send/send-message";
import { beginTry, type DueDelivery, endTry, findDue, postpone } from "./store/deliveries";
import { TELL_AT_TRY, tellFailing, tellWorking } from "./tell-failing";
import type { Message, Outcome } from "./types";

export interface DeliverOptions {
  db: Pick<Db, "pool">;
  clock: Clock;
  signal: AbortSignal;
  out?: Outbound;
  /** How the channels have been doing in this process. */
  breakers?: Map<string, Breaker>;
}

const shared = new Map<string, Breaker>();

/**
 * Tries a delivery once. It is sent at least once: killed between the receiver's answer and our note of it, it is
 * sent again under the same id. What failed waits longer and longer and is given up after `MAX_TRIES`; the channel's
 * breaker lets a dead receiver hold up nothing but its own. Throws when the database is away.
 */
export async function deliverNotice(options: DeliverOptions, id: string): Promise<TaskResult> {
  const { db, clock, signal, breakers = shared, out = outbound() } = options;
  const due = await findDue(db.pool, id);
  if (due?.state !== "waiting") return undefined;
  if (due.removed || !due.channel.enabled) {
    const why = due.removed ? "The channel was deleted." : "The channel is off.";
    const at = clock();
    await endTry(db.pool, id, { state: "dropped", at, nextAt: null, error: why });
    return undefined;
  }
  const key = due.channel.id;
  const of = () => breakers.get(key) ?? CLOSED;
  const wait = signal.aborted ? 1 : waitFor(of(), clock().getTime());
  if (wait > 0) {
    const pause = Math.round(wait * (1 + Math.random() / 4));
    await postpone(db.pool, id, new Date(clock().getTime() + pause));
    return { again: pause };
  }
  breakers.set(key, begun(of()));
  let ok = false;
  try {
    const tries = await beginTry(db.pool, id, clock());
    if (tries === null) {
      ok = true;
      return undefined;
    }
    const outcome = await send(out, due, clock());
    // A message that is refused for what it is says nothing against the receiver.
    ok = outcome.ok || outcome.permanent;
    return await note(options, due, tries, outcome);
  } finally {
    breakers.set(key, ended(of(), ok, clock().getTime()));
  }
}

async function send(out: Outbound, due: DueDelivery, now: Date): Promise<Outcome> {
  const { channel } = due;
  const target = targetOf(channel);
  const secret = readSecret(out.keys, secretPlace(channel), channel.secret);
  if (target === null || secret.state === "unreadable" || secret.state === "unknown") {
    const answer =
      target === null
        ? "The channel's settings are damaged; save them anew."
        : "The channel's secret cannot be read with the keys of this server.";
    return { ok: false, status: null, answer, permanent: false, retryAfterMs: null };
  }
  return sendMessage(out, target, secret.text, toMessage(out, due), now);
}

function toMessage({ baseUrl }: Outbound, { id, notice, created_at }: DueDelivery): Message {
  const url = new URL(notice.link, baseUrl).href;
  return { ...notice, id, at: created_at.toISOString(), url };
}

/** Writes how a try ended, and with it what other channels get to know of this one. */
async function note(
  { db, clock }: DeliverOptions,
  due: DueDelivery,
  tries: number,
  outcome: Outcome,
): Promise<TaskResult> {
  const at = clock();
  const { id, channel, notice } = due;
  if (outcome.ok) {
    await inTransaction(db, async (client) => {
      await endTry(client, id, { state: "sent", at, nextAt: null, error: null });
      await tellWorking(client, { clock }, channel);
    });
    return undefined;
  }
  const error = outcome.status === null ? outcome.answer : `${outcome.status}: ${outcome.answer}`;
  const log = { delivery: id, channel: channel.id, tries, status: outcome.status };
  const over = outcome.permanent || tries >= MAX_TRIES;
  const again = over ? 0 : pauseAfter(tries, outcome.retryAfterMs, Math.random());
  if (over) logger.error(log, "a notice could not be delivered and was given up");
  else logger.warn(log, "a notice could not be delivered and will be tried again");
  await inTransaction(db, async (client) => {
    const nextAt = over ? null : new Date(at.getTime() + again);
    await endTry(client, id, { state: over ? "failed" : "waiting", at, nextAt, error });
    const tell = over || tries === TELL_AT_TRY;
    if (tell) await tellFailing(client, { clock }, channel, { notice, error });
  });
  return over ? undefined : { again };
}
