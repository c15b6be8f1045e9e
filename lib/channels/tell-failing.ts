import type { PoolClient } from "pg";
import type { Clock } from "@/lib/clock";
import { tellMatter, tellOver } from "./tell-matter";
import type { MatterNotice, Notice } from "./types";

/** Ten minutes after the first one; until then it may be a restart of the receiver. */
export const TELL_AT_TRY = 8;

const LINK = "/settings/channels";

interface Failing {
  id: string;
  name: string;
}

/** What is told when a channel is no longer one that fails. */
export function channelOver({ id, name }: Failing, how: string): MatterNotice {
  const title = `The channel ${name} ${how}`;
  return { topic: "channel", severity: "info", title, lines: [], ...matter(id) };
}

const matter = (id: string) => ({ link: LINK, dedupKey: `channel/${id}` }) as const;

/**
 * Tells the other channels of one that does not deliver, once until it does again. What was itself told of a channel
 * is never a reason: two that fail do not go on telling of each other.
 */
export async function tellFailing(
  client: PoolClient,
  ctx: { clock: Clock },
  { id, name }: Failing,
  { notice, error }: { notice: Notice; error: string },
): Promise<void> {
  if (notice.topic === "channel") return;
  const told: MatterNotice = {
    topic: "channel",
    severity: "error",
    title: `The channel ${name} does not deliver`,
    lines: [`Not delivered: ${notice.title}`, `The receiver: ${error}`],
    ...matter(id),
  };
  await tellMatter(client, ctx, told, { except: id });
}

/** The channel has delivered: if the others know that it did not, they get to know this too. */
export async function tellWorking(
  client: PoolClient,
  ctx: { clock: Clock },
  channel: Failing,
): Promise<void> {
  await tellOver(client, ctx, channelOver(channel, "delivers again"), { except: channel.id });
}
