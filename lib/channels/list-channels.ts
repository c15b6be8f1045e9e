import { authorize } from "@/lib/auth/permissions";
import type { Context } from "@/lib/context";
import { env } from "@/lib/env";
import { AppError } from "@/lib/errors";
import { targetProblem } from "./check-target";
import { type Outbound, outbound } from "./outbound";
import { readSecret, secretPlace, targetOf } from "./rules/channel-secret";
import type { Channel, ChannelList, Delivery } from "./schemas";
import { type ChannelCounts, type ChannelRow, selectChannels } from "./store/channels";
import { selectDeliveriesById } from "./store/deliveries";
import { toDelivery } from "./store/to-dto";

type Row = ChannelRow & ChannelCounts & { last_id: string | null };

/** Every channel with what became of its notices of the last 30 days, and what the operator's settings let them do. */
export async function listChannels(ctx: Context, out: Outbound = outbound()): Promise<ChannelList> {
  authorize(ctx.actor, "channel:read");
  const rows = await selectChannels(ctx.db.pool, ctx.clock());
  const lastIds = rows.flatMap(({ last_id }) => (last_id === null ? [] : [last_id]));
  const last = await selectDeliveriesById(ctx.db.pool, lastIds);
  const byId = new Map(last.map((row) => [row.id, toDelivery(row)]));
  return {
    items: rows.map((row) => toChannel(out, row, byId.get(row.last_id ?? "") ?? null)),
    nextCursor: null,
    total: rows.length,
    secretKeys: { state: out.keys.state, why: out.keys.state === "wrong" ? out.keys.why : null },
    outbound: {
      hosts: out.hosts.map(({ host, any, port }) => {
        return `${any ? "*." : ""}${host}${port === 443 ? "" : `:${port}`}`;
      }),
      mailServers: out.mailServers.map(({ host, port, plaintext }) => {
        return `${host}:${port}${plaintext ? " (plaintext)" : ""}`;
      }),
      wrong: [...out.wrong],
    },
    mailFolder: env.KEYLEDGER_DEMO_MAIL_DIR ?? null,
  };
}

/** One channel. Throws `not-found`. */
export async function getChannel(
  ctx: Context,
  id: string,
  out: Outbound = outbound(),
): Promise<Channel> {
  const { items } = await listChannels(ctx, out);
  const found = items.find((channel) => channel.id === id);
  if (!found) throw new AppError("not-found", "There is no such channel.");
  return found;
}

function toChannel(out: Outbound, row: Row, last: Delivery | null): Channel {
  const target = targetOf(row);
  if (target === null) throw new Error(`The config of channel ${row.id} has a wrong shape.`);
  return {
    id: row.id,
    name: row.name,
    topics: row.topics,
    enabled: row.enabled,
    target,
    secret: readSecret(out.keys, secretPlace(row), row.secret).state,
    problem: targetProblem(out, target),
    version: row.version,
    createdAt: row.created_at.toISOString(),
    updatedAt: row.updated_at.toISOString(),
    deliveries: { waiting: row.waiting, failed: row.failed, sent: row.sent, last },
  };
}
