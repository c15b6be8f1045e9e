import type { PoolClient } from "pg";
import { tellMatter } from "@/lib/channels/tell-matter";
import type { MatterNotice } from "@/lib/channels/types";
import type { Clock } from "@/lib/clock";
import { type ReleaseSum, sumReleases } from "./store/releases";

/** Names of these matters begin so. */
export const LEAVER = "leaver/";

const keys = (count: number) => (count === 1 ? "1 key" : `${count} keys`);

function leaverNotice({ personId, personName, at, ...sum }: ReleaseSum): MatterNotice {
  const who = personName ?? "Somebody who is deleted";
  const parts = [
    [sum.nobody, "now has nobody who owns it", "now have nobody who owns them"],
    [sum.fallback, "went to the fallback owner", "went to the fallback owner"],
    [sum.shared, "keeps another owner", "keep other owners"],
  ] as const;
  return {
    topic: "leaver",
    severity: sum.nobody > 0 ? "error" : "warning",
    title: `${who} was disabled and owned ${keys(sum.keys)}`,
    lines: parts.flatMap(([count, one, more]) =>
      count === 0 ? [] : [`${keys(count)} ${count === 1 ? one : more}.`],
    ),
    link: sum.nobody > 0 ? "/keys?owned=nobody" : "/settings/ownership",
    dedupKey: `${LEAVER}${personId}/${at.toISOString()}`,
  };
}

/**
 * Tells once of a person who was disabled what became of the keys that were theirs, before the first of the entries
 * in the ledger is taken from the same rows. The matter's name holds the moment, so that another time is another.
 */
export async function tellLeaver(client: PoolClient, ctx: { clock: Clock }): Promise<void> {
  const sum = await sumReleases(client);
  if (sum) await tellMatter(client, ctx, leaverNotice(sum));
}
