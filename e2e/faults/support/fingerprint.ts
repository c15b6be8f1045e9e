import type { KeyList } from "@/lib/keys/schemas";
import type { AliasList } from "@/lib/keys/schemas/aliases";
import type { KeyDetail, KeyHistory } from "@/lib/keys/schemas/key-detail";
import type { Demo } from "./demo";

/** Times of our own readings, and what the slow lane reads, which a sync does not wait for. */
const OWN =
  /^(readAt|triedAt|lastCompleteAt|seenFrom|seenTo|firstSeenAt|updatedSeenAt|lastUse.*|lastUsage|nextCursor)$/;

/**
 * What a demo knows of its estate, as the API tells it: every key with all its parts, the state of each
 * part's reading and its history, and every alias; without the times of our own readings.
 */
export async function fingerprint(demo: Demo): Promise<Record<string, unknown>> {
  const { items } = await demo.get<KeyList>("keys?limit=200&gone=include&sort=keyId");
  const facts: Record<string, unknown> = {};
  for (let from = 0; from < items.length; from += 4) {
    const some = items.slice(from, from + 4);
    const read = await Promise.all(some.map((key) => ofKey(demo, key)));
    some.forEach((key, index) => {
      facts[key.arn] = read[index];
    });
  }
  const aliases = await demo.get<AliasList>("aliases?limit=200");
  for (const alias of aliases.items) facts[alias.arn] = withoutTimes(alias);
  const accounts = await demo.accounts();
  for (const { id, name, status, identities, keys, scopes } of accounts) {
    const regions = scopes.map(({ region, keys: held, aliases: names, reads }) => ({
      ...{ region, held, names },
      reads: withoutTimes(reads),
    }));
    facts[id] = { name, status, identities, keys, regions };
  }
  return facts;
}

type Named = { accountId: string; region: string; keyId: string };

async function ofKey(demo: Demo, { accountId, region, keyId }: Named) {
  const path = `keys/${accountId}/${region}/${keyId}`;
  const [detail, history] = await Promise.all([
    demo.get<KeyDetail>(path),
    demo.get<KeyHistory>(`${path}/history?limit=200`),
  ]);
  const spans = history.items.map((span) => JSON.stringify(withoutTimes(span))).sort();
  return { detail: withoutTimes(detail), spans };
}

/** The value without its own times; whether a span has ended stays. */
function withoutTimes(value: unknown): unknown {
  // `unreadable` names parts.
  if (Array.isArray(value)) return value.filter((each) => each !== "lastUsage").map(withoutTimes);
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).filter(([name]) => !OWN.test(name));
  return Object.fromEntries(
    entries.map(([name, each]) => [
      name,
      name === "endedAt" || name === "goneAt" ? each !== null : withoutTimes(each),
    ]),
  );
}
