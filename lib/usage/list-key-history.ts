import { authorize } from "@/lib/auth/permissions";
import type { Context } from "@/lib/context";
import { listKeyHistory as listSeen } from "@/lib/keys/list-key-history";
import type { KeyName } from "@/lib/keys/rules/key-arn";
import type { KeyHistory } from "@/lib/keys/schemas/key-detail";
import type { EventFacet } from "@/lib/keys/types";
import { readCoverages } from "./read-coverages";
import { readEventsKeptFrom } from "./read-kept-from";
import { gapsWithin } from "./rules/gaps-within";
import type { ToldHistory } from "./schemas/key-events";

type Item = KeyHistory["items"][number];

/**
 * A key's history, in which every change that a sync saw and no event tells of says whether CloudTrail's data of that time
 * is whole. Throws `not-found` and `invalid`.
 */
export async function listKeyHistory(
  ctx: Context,
  input: KeyName & { limit: number; cursor?: string; facets?: readonly EventFacet[] | undefined },
): Promise<ToldHistory> {
  authorize(ctx.actor, "key:read");
  const history = await listSeen(ctx, input);
  const windows = history.items.map(windowOf);
  const asked = windows.filter((window) => window !== null);
  const scope = { accountId: input.accountId, region: input.region };
  const range = {
    from: Math.min(...asked.map(({ from }) => from)),
    to: Math.max(...asked.map(({ to }) => to)),
  };
  const coverages = asked.length > 0 ? await readCoverages(ctx, [scope], range) : new Map();
  const coverage = coverages.get(`${scope.accountId}/${scope.region}`) ?? [];
  const keptFrom = await readEventsKeptFrom(ctx.db.pool, ctx.clock());
  const items = history.items.map((item, index) => {
    const window = windows[index];
    if (!window) return { ...item, gaps: null };
    const gaps = new Set(gapsWithin(coverage, window));
    if (keptFrom !== null && window.from < keptFrom) gaps.add("dropped");
    return { ...item, gaps: [...gaps] };
  });
  return { ...history, items };
}

/** The time in which a change that no event tells of happened; null for everything else. */
function windowOf({ event, changedAfter, seenFrom }: Item): { from: number; to: number } | null {
  if (event !== null || changedAfter === null || seenFrom === null) return null;
  const [from, to] = [Date.parse(changedAfter), Date.parse(seenFrom)];
  return from < to ? { from, to } : null;
}
