import { randomUUID } from "node:crypto";
import { isDeepStrictEqual } from "node:util";
import { authorize } from "@/lib/auth/permissions";
import { requireRecentSignIn } from "@/lib/auth/require-recent-sign-in";
import type { Context } from "@/lib/context";
import { inTransaction } from "@/lib/db/transaction";
import { AppError } from "@/lib/errors";
import { appendAct } from "@/lib/ledger/append-act";
import type { JsonObject } from "@/lib/ledger/types";
import { assertSecret, assertTarget, destinationOf, hasSecret } from "./check-target";
import { getChannel } from "./list-channels";
import { type Outbound, outbound } from "./outbound";
import { secretPlace, targetOf } from "./rules/channel-secret";
import { sealSecret } from "./rules/seal-secret";
import type { ChangeChannel, Channel, ChannelTarget, CreateChannel } from "./schemas";
import {
  type ChannelRow,
  insertChannel,
  lockChannel,
  retireChannel,
  updateChannel,
} from "./store/channels";

const taken = () =>
  new AppError("conflict", "Another channel has that name.", [
    { field: "name", message: "is taken" },
  ]);
const missing = () => new AppError("not-found", "There is no such channel.");

/** What the ledger keeps of a channel: never its secret, only whether one was given. */
function shown({ name, target, topics, enabled }: CreateChannel): JsonObject {
  return { name, kind: target.kind, config: { ...target.config }, topics, enabled };
}

function seal(out: Outbound, id: string, target: ChannelTarget, secret: string): Buffer {
  assertSecret(target.kind, secret);
  if (out.keys.state === "ready") {
    return sealSecret(out.keys.keys, secretPlace({ id, kind: target.kind }), secret);
  }
  const why = out.keys.state === "wrong" ? out.keys.why : "KEYLEDGER_SECRETS_KEY is not set.";
  throw new AppError("conflict", `Secrets cannot be sealed: ${why}`);
}

const needed = (message: string) =>
  new AppError("invalid", message, [{ field: "secret", message: "is needed" }]);

/**
 * Makes a channel and seals its secret. Throws `forbidden`, `stale-sign-in`, `invalid` for what the operator's
 * lists refuse, `conflict` when the name is taken or secrets cannot be sealed.
 */
export async function createChannel(
  ctx: Context,
  input: CreateChannel,
  out: Outbound = outbound(),
): Promise<Channel> {
  authorize(ctx.actor, "channel:write");
  requireRecentSignIn(ctx);
  assertTarget(out, input.target);
  const id = randomUUID();
  const given = hasSecret(input.target);
  if (given && input.secret === undefined) throw needed("This kind of channel needs its secret.");
  const secret = given ? seal(out, id, input.target, input.secret ?? "") : null;
  await inTransaction(ctx.db, async (client) => {
    await appendAct(client, ctx, {
      act: "channel.create",
      subject: { kind: "channel", id, name: input.name },
      after: shown(input),
    });
    if (!(await insertChannel(client, { ...input, id, secret, at: ctx.clock() }))) throw taken();
  });
  return getChannel(ctx, id, out);
}

/**
 * Changes a channel; without `secret` the sealed one stays, unless the channel leads elsewhere now. Throws as
 * `createChannel`, `not-found`, and `conflict` when somebody has changed it since `version`.
 */
export async function changeChannel(
  ctx: Context,
  { id, version, ...input }: ChangeChannel & { id: string },
  out: Outbound = outbound(),
): Promise<Channel> {
  authorize(ctx.actor, "channel:write");
  requireRecentSignIn(ctx);
  assertTarget(out, input.target);
  await inTransaction(ctx.db, async (client) => {
    const row = await lockChannel(client, id);
    if (!row) throw missing();
    if (row.version !== version) {
      throw new AppError("conflict", "Somebody has changed this channel. Load it again first.");
    }
    const secret = nextSecret(out, row, input);
    const { name, topics, enabled } = row;
    const before = { name, kind: row.kind, config: row.config as JsonObject, topics, enabled };
    const after = shown(input);
    if (input.secret === undefined && isDeepStrictEqual(before, after)) return;
    await appendAct(client, ctx, {
      act: "channel.change",
      subject: { kind: "channel", id, name: input.name },
      before,
      after,
      detail: { secretReplaced: input.secret !== undefined },
    });
    if (!(await updateChannel(client, { ...input, id, secret, at: ctx.clock() }))) throw taken();
  });
  return getChannel(ctx, id, out);
}

function nextSecret(out: Outbound, row: ChannelRow, input: CreateChannel): Buffer | null {
  if (row.kind !== input.target.kind) {
    const message = "A channel keeps its kind; make another one.";
    throw new AppError("invalid", message, [{ field: "target.kind", message: "cannot change" }]);
  }
  if (!hasSecret(input.target)) return null;
  if (input.secret !== undefined) return seal(out, row.id, input.target, input.secret);
  const before = targetOf(row);
  if (row.secret !== null && before && destinationOf(before) === destinationOf(input.target)) {
    return row.secret;
  }
  throw needed("It leads elsewhere now: give the secret again.");
}

/** Removes a channel and its secret; what was delivered by it stays to be seen. Throws `not-found`. */
export async function removeChannel(ctx: Context, id: string): Promise<void> {
  authorize(ctx.actor, "channel:write");
  requireRecentSignIn(ctx);
  await inTransaction(ctx.db, async (client) => {
    const row = await lockChannel(client, id);
    if (!row) throw missing();
    await appendAct(client, ctx, {
      act: "channel.remove",
      subject: { kind: "channel", id, name: row.name },
      before: { name: row.name, kind: row.kind, config: row.config as JsonObject },
    });
    await retireChannel(client, id, ctx.clock());
  });
}
