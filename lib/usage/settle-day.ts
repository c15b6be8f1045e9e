import type { PoolClient } from "pg";
import { markOf } from "./files/event-id";
import type { ShapeOf } from "./keep-day";
import type { KeptTraits } from "./kept-traits";
import type { SharedCall } from "./queries/read-answer";
import {
  deleteShared,
  readShared,
  type SharedName,
  type SharedRow,
  writeGivers,
  writeShared,
} from "./store/shared";
import type { BucketRow } from "./store/write-counts";
import type { TraitRow } from "./store/write-traits";
import {
  type OfferedRow,
  offerShared,
  settleShared,
  sharedName,
  withdrawShared,
} from "./tally-shared";

const DAY = 86_400;

/** Calls of an answer that another account's trail may have too, one of each; nothing of what is not kept (ms). */
export function offeredOf(
  calls: readonly SharedCall[],
  { shapeOf, keptFrom }: { shapeOf: ShapeOf; keptFrom: number },
): Map<string, OfferedRow> {
  const offered = new Map<string, OfferedRow>();
  for (const { use, sharedId, seconds, traits } of calls) {
    if (seconds * 1000 < keptFrom) continue;
    const mark = markOf({ eventId: "", sharedEventId: sharedId, accountId: use.accountId });
    offerShared(offered, { shape: shapeOf(use), seconds, ...mark, traits, object: 0 });
  }
  return offered;
}

/** What becomes of them beside the copies that other sources gave. */
interface SettledDay {
  traits: TraitRow[];
  /** By how much more events an answer has now than came to the counts. */
  known: number;
  /** To be called when the traits are written. */
  write(kept: KeptTraits): Promise<void>;
}

/**
 * Counts shared events of a part's answer each once, whichever source had it first, and takes back what the part gave
 * before (`held`) and does not have any more. The counts go into `buckets`.
 */
export async function settleDay(
  client: PoolClient,
  told: {
    offered: ReadonlyMap<string, OfferedRow>;
    held: readonly SharedName[];
    buckets: Map<string, BucketRow>;
    part: string;
  },
): Promise<SettledDay> {
  const { offered, held, buckets, part } = told;
  const dropped = held.filter((one) => !offered.has(sharedName(one)));
  const stored = await readShared(client, [...offered.values()]);
  const ownBefore = new Set(held.map(sharedName));
  const others = stored.filter((row) => !ownBefore.has(sharedName(row))).length;
  const settled = settleShared(offered, stored, buckets, part);
  const withdrawn = withdrawShared(await readShared(client, dropped), buckets, part);
  return {
    traits: [...settled.traits, ...withdrawn.traits],
    known: others - (dropped.length - withdrawn.gone.length),
    async write(kept) {
      const idsOf = ({ keyIds, at, principalId, traits }: SharedRow) =>
        traits.map((trait) => kept.idOf(keyIds, at - (at % DAY), principalId, trait));
      await deleteShared(client, withdrawn.gone);
      await writeGivers(client, [...settled.given, ...withdrawn.given]);
      await writeShared(
        client,
        settled.written.map((row) => ({ ...row, traitIds: idsOf(row), objectId: null })),
      );
    },
  };
}
