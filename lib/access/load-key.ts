import type { Context } from "@/lib/context";
import { AppError } from "@/lib/errors";
import type { Read } from "@/lib/estate/types";
import type { DetailRow } from "@/lib/keys/store/read-key";
import type { KeyInput } from "./schemas";
import type { AccessSource } from "./schemas/matrix";
import { readDocuments } from "./store/read-identities";
import {
  type PastSpan,
  readAliasesAt,
  readFacetsAt,
  readGrantsAt,
  readOpenGrants,
} from "./store/read-key-case";

/** What the estate has of one key, as the evaluator takes it. A part that could never be read is null. */
export interface LoadedKey {
  row: DetailRow;
  input: KeyInput;
  policySha256: string | null;
  policyText: string | null;
  grants: object[] | null;
  /** Its state at that time. */
  state: string | null;
  sources: AccessSource[];
  notes: string[];
}

/** How a part was read, for a page. */
export function toSource(
  part: AccessSource["part"],
  accountId: string | null,
  read: Read | null | undefined,
): AccessSource {
  return {
    part,
    accountId,
    status: read?.status ?? "never",
    readAt: read?.readAt ?? null,
    action: read?.action ?? null,
  };
}

function sourcesOf({ reads, scope_reads }: DetailRow): AccessSource[] {
  return [
    toSource("key-policy", null, reads.policy),
    toSource("grants", null, reads.grants),
    toSource("aliases", null, scope_reads.aliases),
    toSource("tags", null, reads.tags),
    toSource("metadata", null, reads.metadata),
  ];
}

/** What never changes of a key; nulls where DescribeKey was never answered. */
function fixed({ arn, spec, usage, origin, manager }: DetailRow) {
  return { arn, spec, usage, origin, manager };
}

const known = (read: Read | undefined) => Boolean(read?.readAt);

/** Keys as they were last read, in the order given. */
export async function loadKeys(
  { db }: Pick<Context, "db">,
  rows: readonly DetailRow[],
): Promise<LoadedKey[]> {
  const hashes = rows.flatMap(({ policy_sha256: sha256 }) => sha256 ?? []);
  const granted = rows.flatMap(({ id, reads }) => (known(reads.grants) ? [id] : []));
  const [texts, grants] = await Promise.all([
    readDocuments(db.pool, [...new Set(hashes)]),
    readOpenGrants(db.pool, granted),
  ]);
  return rows.map((row) => {
    const text = texts.get(row.policy_sha256 ?? "") ?? null;
    return toLoaded(row, text, grants.get(row.id) ?? null);
  });
}

function toLoaded(row: DetailRow, policyText: string | null, grants: object[] | null): LoadedKey {
  const { scope_reads, policy_sha256: sha256 } = row;
  const notes =
    row.gone_at === null ? [] : ["AWS does not list this key any more: this is how it was last."];
  return {
    row,
    input: {
      ...fixed(row),
      multiRegion: row.multi_region,
      aliases: known(scope_reads.aliases) ? row.aliases : null,
      tags: row.tags,
    },
    policySha256: sha256,
    policyText,
    grants,
    state: row.state,
    sources: sourcesOf(row),
    notes,
  };
}

/** Refuses times of which nothing is known. Throws `invalid`. */
export function assertKnownTime({ first_seen_at }: DetailRow, at: Date, now: Date): void {
  const refuse = (message: string) => {
    throw new AppError("invalid", message, [{ field: "at", message }]);
  };
  if (at < first_seen_at)
    refuse(`Nothing is known of this key before ${first_seen_at.toISOString()}.`);
  if (at > now) refuse("That time has not come yet.");
}

/** A key as it was at a time: its policy, tags, aliases and grants, as far as our readings tell. */
export async function loadKeyAt({ db }: Context, row: DetailRow, at: Date): Promise<LoadedKey> {
  const [spans, aliases, grants] = await Promise.all([
    readFacetsAt(db.pool, row.id, at),
    readAliasesAt(db.pool, row, at),
    known(row.reads.grants) ? readGrantsAt(db.pool, row.id, at) : null,
  ]);
  const facets = new Map(spans.map((span) => [span.facet, span]));
  const sha256 = field<string>(facets.get("policy"), "sha256");
  const texts = await readDocuments(db.pool, sha256 === null ? [] : [sha256]);
  const tags = facets.get("tags")?.value;
  return {
    row,
    input: {
      ...fixed(row),
      multiRegion: field<boolean>(facets.get("multi-region"), "multiRegion"),
      aliases: known(row.scope_reads.aliases) ? aliases.map(({ name }) => name) : null,
      tags: (tags ?? null) as Record<string, string> | null,
    },
    policySha256: sha256,
    policyText: texts.get(sha256 ?? "") ?? null,
    grants,
    state: (facets.get("state")?.value ?? null) as string | null,
    sources: sourcesOf(row),
    notes: pastNotes(at, facets, aliases),
  };
}

function field<T>(span: PastSpan | undefined, name: string): T | null {
  return ((span?.value as Record<string, T> | null | undefined)?.[name] ?? null) as T | null;
}

const WORDS = {
  policy: "key policy",
  tags: "tags",
  "multi-region": "multi-Region kind",
  state: "state",
};

function pastNotes(
  at: Date,
  facets: ReadonlyMap<PastSpan["facet"], PastSpan>,
  aliases: readonly (Pick<PastSpan, "unsure"> & { name: string })[],
): string[] {
  const facetNames = ["policy", "tags"] as const;
  const unread = facetNames.filter((facet) => !facets.has(facet)).map((facet) => WORDS[facet]);
  const changing = [
    ...[...facets.values()].map(({ facet, unsure }) => [WORDS[facet], unsure] as const),
    ...aliases.map(({ name, unsure }) => [name, unsure] as const),
  ];
  return [
    `The key is shown as it was at ${at.toISOString()}; principals, their policies and the organisation are those of today.`,
    "A grant that was made and retired between two of our readings is not in this picture.",
    ...unread.map((what) => `The key's ${what} had not been read by then.`),
    ...changing.flatMap(([what, unsure]) =>
      unsure === null
        ? []
        : [
            `The ${what} changed at some time between ${new Date(unsure.seen_to).toISOString()} and ${new Date(unsure.ended_at).toISOString()}; shown is what was there before.`,
          ],
    ),
  ];
}
