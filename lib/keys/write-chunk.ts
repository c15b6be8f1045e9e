import type { PoolClient } from "pg";
import { isTransient } from "@/lib/estate/ask-again";
import type { DocumentRecord } from "@/lib/estate/rules/documents";
import { writeDocuments } from "@/lib/estate/store/write-documents";
import { assignOwners } from "@/lib/ownership/assign-owners";
import { holdInputs } from "@/lib/ownership/store/lock";
import { readTagRules } from "@/lib/settings/read-tag-rules";
import { holdSettings } from "@/lib/settings/store";
import { diffSpans } from "./rules/diff-spans";
import type { KnownKey } from "./rules/key-record";
import { type KeyReading, type MergedKey, mergeKey } from "./rules/merge-key";
import { type ChunkWork, fenced } from "./scope-work";
import { endGrants, openGrants, writeGrants, writeRotations } from "./store/write-grants";
import { aliasNames, knownKeys, writeKeys, writeSpans } from "./store/write-keys";

interface Written {
  reading: KeyReading;
  before: KnownKey | null;
  merged: MergedKey;
  id: string;
}

/**
 * Writes what was read of some keys with their history, and that they are done, in one transaction. Keys with an answer that may be better next time stay undone unless `final`.
 */
export async function writeChunk(
  work: ChunkWork,
  readings: KeyReading[],
  final: boolean,
): Promise<void> {
  const keyIds = readings.map((reading) => reading.keyId);
  await fenced(work, async (client) => {
    const { scopeId } = work.scope;
    // Held until the commit: a change of what tags mean comes before this chunk or finds its rows.
    await holdSettings(client);
    const tagRules = await readTagRules(client);
    await holdInputs(client);
    const known = await knownKeys(client, scopeId, keyIds);
    const aliases = await aliasNames(client, scopeId, keyIds);
    const at = work.clock();
    const merged = readings.map((reading) => {
      const around = { aliases: aliases.get(reading.keyId) ?? [], tagRules };
      return mergeKey(known.get(reading.keyId) ?? null, reading, work.scope, around, at);
    });
    await writeDocuments(client, newDocuments(merged, known), at);
    await setOwners(client, work, merged, known);
    const ids = await writeKeys(
      client,
      merged.map(({ record }) => record),
    );
    const written = readings.flatMap((reading, index): Written[] => {
      const one = merged[index];
      const id = ids.get(reading.keyId);
      if (!one || id === undefined) return [];
      return [{ reading, before: known.get(reading.keyId) ?? null, merged: one, id }];
    });
    await writeSpans(
      client,
      written.map(({ id, before, merged: { record, fresh } }) => ({
        id,
        spans: diffSpans(before, record, fresh),
      })),
    );
    await writeGrantChanges(client, written);
    await writeRotations(client, rotationsOf(written));
    const done = final ? keyIds : settledIds(readings);
    await work.noteDone(client, done, at);
  });
}

/** Sets in the records who owns the keys. */
async function setOwners(
  client: PoolClient,
  work: ChunkWork,
  merged: MergedKey[],
  known: Map<string, KnownKey>,
): Promise<void> {
  const ctx = { clock: work.clock, requestId: work.name };
  const keys = merged.map(({ record }) => {
    const row = known.get(record.key_id);
    const before = row && { owners: row.owners, owned: row.owned, ruleId: row.owner_rule_id };
    const { key_id: keyId, arn, aliases, tags } = record;
    return { keyId, arn, aliases, tags, before: before ?? null };
  });
  const decided = await assignOwners(client, ctx, work.scope, keys);
  for (const { record } of merged) {
    const decision = decided.get(record.key_id);
    if (!decision) continue;
    record.owners = decision.owners;
    record.owned = decision.owned;
    record.owner_rule_id = decision.ruleId;
  }
}

/** Documents that the key's row does not name yet. */
function newDocuments(merged: MergedKey[], known: Map<string, KnownKey>): DocumentRecord[] {
  return merged.flatMap(({ document, record }) =>
    document && known.get(record.key_id)?.policy_sha256 !== document.sha256 ? [document] : [],
  );
}

function rotationsOf(written: Written[]) {
  return written.flatMap(({ id, reading, before }) => {
    if (reading.rotations?.status !== "data") return [];
    const none = reading.rotations.data.length === 0 && !before?.reads.rotations?.readAt;
    return none ? [] : [{ id, rotations: reading.rotations.data }];
  });
}

async function writeGrantChanges(client: PoolClient, written: Written[]): Promise<void> {
  const read = written.flatMap(({ id, reading, before }) =>
    reading.grants.status === "data"
      ? [{ id, before, grants: reading.grants.data, at: reading.grants.readAt }]
      : [],
  );
  const open = await openGrants(
    client,
    read.flatMap(({ id, before }) => (before ? [id] : [])),
  );
  await writeGrants(
    client,
    read.map(({ id, grants, at }) => ({
      id,
      at,
      grants: grants.pending.filter((grant) => !open.get(id)?.has(grant.GrantId ?? "")),
    })),
  );
  const ended = read.flatMap(({ id, before, grants, at }) => {
    const last = before?.reads.grants?.readAt;
    return [...(open.get(id) ?? [])]
      .filter((grant) => !grants.ids.has(grant))
      .map((grant) => ({ id, grant, seenTo: last ? new Date(last) : at, endedAt: at }));
  });
  await endGrants(client, ended);
}

/** Keys of which every answer is final. */
function settledIds(readings: KeyReading[]): string[] {
  return readings.filter((reading) => !hasTransient(reading)).map((reading) => reading.keyId);
}

function hasTransient(reading: KeyReading): boolean {
  return [
    reading.metadata,
    reading.policy,
    reading.grants,
    reading.rotation,
    reading.rotations,
    reading.tags,
  ].some(isTransient);
}
