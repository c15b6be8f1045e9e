import type { World } from "../generate-estate";
import type { DigestKeyPair } from "./digest-key";
import { HOUR } from "./flow";
import type { TrailRecord } from "./template";
import { type ChainEnd, type DigestPlace, writeDigest } from "./write-digest";
import type { Delivery } from "./write-trail";

const DAY = 24 * HOUR;
/** The trails' log file validation was turned on so long before the estate's present. */
const VALIDATED = 7 * DAY;
/** CloudTrail delivers about five minutes after the calls. */
const DELAY = 300_000;

/** Where the digests of each account and region have come to, and the file that somebody changed. */
export interface Signing {
  chains: Record<string, ChainEnd>;
  /** Key of the log; null as long as there is none. */
  tampered: string | null;
}

/**
 * Writes a digest of each account and region for each piece of the logs: an hour, and six of the estate's past, whose
 * logs are in objects of six hours too.
 */
export async function signDelivery(
  world: World,
  place: DigestPlace,
  pair: DigestKeyPair,
  { from, to, logs }: Delivery,
  chains: Signing["chains"],
): Promise<void> {
  for (const { accountId, name, homeRegion, validated } of world.estate.trails ?? []) {
    const account = world.estate.accounts.get(accountId);
    if (!validated || !account) continue;
    for (const region of account.scopes.keys()) {
      const scope = `${accountId}/${region}`;
      const log = logs.get(scope);
      const time = { from: from + DELAY, to: to + DELAY };
      const of = { accountId, region, trail: name, homeRegion, ...time };
      const before = chains[scope] ?? null;
      chains[scope] = await writeDigest(place, pair, of, log ? [log] : [], before);
    }
  }
}

/** Whether digests tell of what is delivered from that time (ms) on. */
export function isSigned({ estate }: World, from: number): boolean {
  return from >= Math.floor((estate.now.getTime() - VALIDATED) / DAY) * DAY;
}

/** Of what the file was about that somebody changed: an account and region of which no story tells. */
const TAMPERED = { account: "partner-integration", region: "us-east-1" };
/** Not before the digests begin, and long enough ago to be found in a week's chart. */
const TAMPERED_FROM = 6 * DAY;

/**
 * The story of the changed file: of the first log of a quiet place and time, the first half of the records was taken out
 * after it was delivered. Its digest still has the hash of all.
 */
export function tamperedWith(
  { estate }: World,
  signing: Signing,
  { key, scope, records }: { key: string; scope: string; records: readonly TrailRecord[] },
): readonly TrailRecord[] {
  const [first] = records;
  if (!first || (signing.tampered === null && !isPlace())) return records;
  if (signing.tampered !== null && signing.tampered !== key) return records;
  signing.tampered = key;
  return records.slice(Math.ceil(records.length / 2));

  function isPlace(): boolean {
    const [accountId = "", region] = scope.split("/");
    const since = estate.now.getTime() - TAMPERED_FROM;
    return (
      region === TAMPERED.region &&
      estate.accounts.get(accountId)?.name === TAMPERED.account &&
      (first?.at ?? 0) >= since &&
      (first?.at ?? 0) < estate.now.getTime() - DAY
    );
  }
}
