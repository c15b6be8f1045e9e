import type { Pool, PoolClient } from "pg";
import type { DigestFault, PlacedFault } from "./store/digest-faults";
import { type ToldSpan, toldByObjects } from "./store/odd-logs";

/** Of whose logs a digest tells, and the files that it names, by our keys. */
interface Named {
  source: string;
  accountId: string;
  region: string;
  names: readonly string[];
}

/**
 * Whose calls are in doubt by the faults of a digest: those of the account and region whose logs it tells of, and where a
 * file was changed, or the digest itself, also all that the files told of. An object of a trail, also of an organisation's,
 * holds the events of one account and region (CloudTrail User Guide, "CloudTrail log file examples"); but these have calls of
 * keys elsewhere, and whoever changes a file may make up calls of any account, region and time.
 */
export async function placeFaults(
  on: Pick<Pool | PoolClient, "query">,
  { source, accountId, region, names }: Named,
  faults: readonly DigestFault[],
): Promise<PlacedFault[]> {
  const placed: PlacedFault[] = [];
  for (const fault of faults) {
    const keys = fault.state === "invalid" ? names.filter((name) => isOf(name, fault)) : [];
    const spans = new Map([[`${accountId}/${region}`, { accountId, region, ...spanOf(fault) }]]);
    for (const told of await toldByObjects(on, source, keys)) {
      const name = `${told.accountId}/${told.region}`;
      spans.set(name, around(told, spans.get(name)));
    }
    for (const span of spans.values()) placed.push({ ...fault, ...span });
  }
  return placed;
}

/** A digest names keys of its bucket; ours may begin below it, or lie in a folder above. */
function isOf(name: string, { logKey }: DigestFault): boolean {
  return (
    logKey === "" || name === logKey || name.endsWith(`/${logKey}`) || logKey.endsWith(`/${name}`)
  );
}

const spanOf = ({ from, to }: DigestFault) => ({ from, to });

function around(told: ToldSpan, other: ToldSpan | undefined): ToldSpan {
  if (!other) return told;
  return { ...told, from: Math.min(told.from, other.from), to: Math.max(told.to, other.to) };
}
