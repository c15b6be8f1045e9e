import type { Answer, GrantEntry, KeyMetadata, ScopeReader } from "@/lib/aws/types";
import { arnHead } from "./rules/arn-terms";
import { eligibleParts } from "./rules/eligible-parts";
import type { GrantReading, KeyReading } from "./rules/merge-key";

/** Grants of one key held in memory before they go to the store. */
const GRANTS_IN_MEMORY = 1_000;

/** Takes the grants of a key that has too many of them to hold. */
export interface GrantSink {
  write(keyId: string, grants: GrantEntry[], readAt: Date): Promise<void>;
  /** Runs one at a time, so that at most one key's 50,000 grant ids are in memory. */
  alone<T>(work: () => Promise<T>): Promise<T>;
}

/** Reads every part of one key that its kind has. Never throws for what AWS says. */
export async function readKey(
  reader: ScopeReader,
  keyId: string,
  partition: string,
  sink: GrantSink,
): Promise<KeyReading> {
  const [metadata, policy, grants, tags] = await Promise.all([
    reader.describeKey(keyId),
    reader.getKeyPolicy(keyId),
    readGrants(reader, keyId, sink),
    reader.listResourceTags(keyId),
  ]);
  const ask = rotationParts(metadata);
  const [rotation, rotations] = await Promise.all([
    ask.rotation ? reader.getKeyRotationStatus(keyId) : null,
    ask.rotations ? reader.listKeyRotations(keyId) : null,
  ]);
  const described = metadata.status === "data" ? metadata.data.Arn : undefined;
  const { region, accountId } = reader;
  const arn = described ?? `${arnHead({ partition, region, accountId })}${keyId}`;
  return { keyId, arn, metadata, policy, grants, rotation, rotations, tags };
}

function rotationParts(metadata: Answer<KeyMetadata>) {
  if (metadata.status === "gone") return { rotation: false, rotations: false };
  const data = metadata.status === "data" ? metadata.data : null;
  return eligibleParts({
    spec: data?.KeySpec ?? null,
    origin: data?.Origin ?? null,
    state: data?.KeyState ?? null,
  });
}

async function readGrants(
  reader: ScopeReader,
  keyId: string,
  sink: GrantSink,
): Promise<Answer<GrantReading>> {
  const reading: GrantReading = { ids: new Set(), pending: [] };
  const pages = async (start: string | null) => {
    let marker = start;
    for (;;) {
      const answer = await reader.listGrants(keyId, marker);
      if (answer.status !== "data") return answer;
      for (const grant of answer.data.items) {
        if (!grant.GrantId || reading.ids.has(grant.GrantId)) continue;
        reading.ids.add(grant.GrantId);
        reading.pending.push(grant);
      }
      marker = answer.data.next;
      const over = reading.pending.length >= GRANTS_IN_MEMORY;
      if (marker === null || over) {
        return { ...answer, data: { reading, next: marker } };
      }
    }
  };
  const first = await pages(null);
  if (first.status !== "data") return first;
  if (first.data.next === null) return { ...first, data: reading };
  return sink.alone(async () => {
    let next: string | null = first.data.next;
    let readAt = first.readAt;
    while (next !== null) {
      await sink.write(keyId, reading.pending.splice(0), readAt);
      const more = await pages(next);
      if (more.status !== "data") return more;
      next = more.data.next;
      readAt = more.readAt;
    }
    return { status: "data", data: reading, readAt };
  });
}
