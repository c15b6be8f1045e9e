import type { PoolClient } from "pg";
import type { Clock } from "@/lib/clock";
import { enqueueNotice } from "./enqueue-notice";
import { closeMatter, openMatter } from "./store/matters";
import type { MatterNotice } from "./types";

interface Options {
  /** Id of a channel that is not told. */
  except?: string;
}

/**
 * Tells of a matter once for as long as it is open, whoever and however many find it so. One that no channel takes
 * stays untold, for the channel that comes next. Answers how many channels are told.
 */
export async function tellMatter(
  client: PoolClient,
  ctx: { clock: Clock },
  notice: MatterNotice,
  options: Options = {},
): Promise<number> {
  if (!(await openMatter(client, notice.dedupKey, ctx.clock()))) return 0;
  const told = await enqueueNotice(client, ctx, notice, options);
  if (told === 0) await closeMatter(client, notice.dedupKey);
  return told;
}

/** Tells that a matter is over, if it was told of. */
export async function tellOver(
  client: PoolClient,
  ctx: { clock: Clock },
  notice: MatterNotice,
  options: Options = {},
): Promise<void> {
  if (!(await closeMatter(client, notice.dedupKey))) return;
  await enqueueNotice(client, ctx, { ...notice, severity: "info", resolve: true }, options);
}
