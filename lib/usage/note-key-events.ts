import type { PoolClient } from "pg";
import { toDocument } from "@/lib/estate/rules/documents";
import { writeDocuments } from "@/lib/estate/store/write-documents";
import { parseKeyArn } from "@/lib/keys/rules/key-arn";
import { insertKeyEvents, type KeyEventRecord, storeName } from "@/lib/keys/store/key-events";
import { storeMark, type Touch, touchKeys } from "@/lib/keys/store/touches";
import { eventFacts } from "./rules/event-facts";
import { storable } from "./store/dictionary";
import type { ControlRow } from "./store/write-batch";

/** A control event that was just kept, with its row id. */
export type KeptControl = Pick<
  ControlRow,
  | "at"
  | "accountId"
  | "region"
  | "operation"
  | "kind"
  | "principalRef"
  | "outcome"
  | "keyArns"
  | "record"
> & { id: string };

/**
 * Gives keys the events that are theirs: who did what, the policy that came with it as a document, and the mark that the
 * key is to be read again. Part of the transaction that keeps the events.
 */
export async function noteKeyEvents(
  client: PoolClient,
  kept: readonly KeptControl[],
  now: Date,
): Promise<void> {
  await touchKeys(client, (await fillKeyEvents(client, kept, now)).flatMap(touchOf));
}

/** As `noteKeyEvents`, without marking keys: of events that are long past. Answers what the keys were given. */
export async function fillKeyEvents(
  client: PoolClient,
  kept: readonly KeptControl[],
  now: Date,
): Promise<KeyEventRecord[]> {
  // A correction is no event; what it corrects is told by its own row.
  const events = kept.filter(({ kind }) => kind !== "correction");
  const noted = events.map((event) => {
    const facts = eventFacts(event.operation, event.record);
    return { event, facts, document: facts.policy === null ? null : toDocument(facts.policy) };
  });
  await writeDocuments(
    client,
    noted.flatMap(({ document }) => document ?? []),
    now,
  );
  const rows = noted.flatMap(({ event, facts, document }): KeyEventRecord[] => {
    const { subject, policy, ...told } = facts;
    return aboutOf(event, subject).map((about) => ({
      ...told,
      about,
      at: new Date(event.at * 1000),
      eventId: event.id,
      accountId: event.accountId,
      region: event.region,
      operation: storable(event.operation, 200),
      kind: event.kind,
      principalRef: storable(event.principalRef),
      outcome: storable(event.outcome, 200),
      subject: subject === null ? null : storable(subject),
      policySha256: document?.sha256 ?? null,
    }));
  });
  await insertKeyEvents(client, rows);
  return rows;
}

/** The keys that the event is about; for a custom key store's the store. */
function aboutOf(event: KeptControl, subject: string | null): string[] {
  const { accountId, region, operation, keyArns } = event;
  if (keyArns.length > 0) return [...new Set(keyArns.map((arn) => storable(arn)))];
  if (subject === null || !operation.endsWith("CustomKeyStore")) return [];
  return [storable(storeName(accountId, region, subject))];
}

function touchOf(event: KeyEventRecord): Touch[] {
  const { about, at, facet, outcome, subject, accountId, region } = event;
  if (outcome !== "") return [];
  if (facet === "store" && subject !== null) {
    return [{ accountId, region, keyId: storeMark(subject), aliasArn: null, at }];
  }
  const key = parseKeyArn(about);
  if (key === null) return [];
  return [{ ...key, aliasArn: facet === "alias" ? subject : null, at }];
}
