import { keyScopeOf } from "@/lib/auth/key-scope";
import { authorize } from "@/lib/auth/permissions";
import type { Context } from "@/lib/context";
import { AppError } from "@/lib/errors";
import { keyPath } from "@/lib/estate/schemas";
import { type KeyName, parseKeyArn } from "./rules/key-arn";
import { type FamilyMember, familyOf } from "./rules/multi-region";
import type { KeyDetail } from "./schemas/key-detail";
import {
  type DetailRow,
  findAliasSpans,
  findGrants,
  findKey,
  findReplicas,
  findRotations,
  findStore,
  findSummaries,
} from "./store/read-key";
import { findDocument } from "./store/read-policies";
import { iso, type SummaryRow, toSummary } from "./store/summary-rows";
import { toGrant, toPolicyDocument, toRotation, toSpan, toStore } from "./store/to-dto";

/** A key's page shows so many grants at most; `grantCount` tells how many there are. */
const MAX_GRANTS = 1000;

/**
 * The key of that name. Throws `not-found` when it was never seen, as no malformed name ever was, and in the same
 * words when the actor may not know of it.
 */
export async function requireKey({ db, actor }: Context, name: KeyName): Promise<DetailRow> {
  const wellFormed = keyPath.safeParse({ ...name, account: name.accountId }).success;
  const row = wellFormed ? await findKey(db.pool, keyScopeOf(actor), name) : undefined;
  if (!row)
    throw new AppError("not-found", "No such key was ever seen in this account and region.");
  return row;
}

function toMember(row: SummaryRow, type: string | null): KeyDetail["family"][number] {
  const { arn, accountId, accountName, region, keyId, aliases, state, ...rest } = toSummary(row);
  const { readAt, goneAt } = rest;
  const multiRegionType = rest.multiRegionType ?? type;
  const name = { arn, accountId, accountName, region, keyId, aliases };
  return { ...name, state, multiRegionType, readAt, goneAt, known: true };
}

function unknownMember({ arn, region, type }: FamilyMember, row: DetailRow) {
  const name = parseKeyArn(arn);
  return {
    arn,
    accountId: name?.accountId ?? "",
    accountName: name?.accountId === row.account_id ? row.account_name : "",
    region: name?.region ?? region,
    keyId: name?.keyId ?? "",
    aliases: [],
    state: null,
    multiRegionType: type,
    readAt: row.read_at.toISOString(),
    goneAt: null,
    known: false,
  };
}

/** The multi-Region family, the key itself included: what its metadata names, and what names its primary. */
async function family({ db, actor }: Context, row: DetailRow): Promise<KeyDetail["family"]> {
  const scope = keyScopeOf(actor);
  const primary = row.primary_arn ?? (row.multi_region_type === "PRIMARY" ? row.arn : null);
  const named = familyOf(row.metadata);
  if (named.length === 0 && primary === null) return [];
  const arns = new Set([...named.map(({ arn }) => arn), ...(primary ? [primary] : []), row.arn]);
  const [rows, replicas] = await Promise.all([
    findSummaries(db.pool, scope, [...arns]),
    primary ? findReplicas(db.pool, scope, primary) : [],
  ]);
  const known = new Map([...rows, ...replicas].map((one) => [one.arn, one]));
  const types = new Map<string, string>(named.map(({ arn, type }) => [arn, type]));
  const strangers = named.filter(({ arn }) => !known.has(arn));
  return [
    ...[...known.values()].map((one) => toMember(one, types.get(one.arn) ?? null)),
    ...strangers.map((one) => unknownMember(one, row)),
  ].sort((a, b) => rank(a) - rank(b) || (a.arn < b.arn ? -1 : 1));
}

const rank = ({ multiRegionType }: { multiRegionType: string | null }) =>
  multiRegionType === "PRIMARY" ? 0 : 1;

/** On-demand rotations that AWS listed; null when its list was never read. */
function onDemand(row: DetailRow, rotations: { type: string | null }[]): number | null {
  const readAt = row.reads.rotations?.readAt ?? null;
  return readAt === null ? null : rotations.filter(({ type }) => type === "ON_DEMAND").length;
}

function toReads(reads: DetailRow["reads"]): KeyDetail["reads"] {
  return Object.fromEntries(Object.entries(reads).flatMap(([part, r]) => (r ? [[part, r]] : [])));
}

/** A scope whose last-use calls all fail is given up before each key was asked: the reason is the scope's. */
function unaskedUse(row: DetailRow): KeyDetail["reads"] {
  const read = row.scope_reads.lastUsage;
  return read && read.status !== "data" ? { lastUsage: { ...read, readAt: null } } : {};
}

/** Everything about one key, with when each part was read. Throws `not-found`. */
export async function getKey(ctx: Context, name: KeyName): Promise<KeyDetail> {
  authorize(ctx.actor, "key:read");
  const { db } = ctx;
  const row = await requireKey(ctx, name);
  const [document, grants, rotations, store, aliasSpans, members] = await Promise.all([
    row.policy_sha256 === null ? undefined : findDocument(db.pool, row.policy_sha256),
    findGrants(db.pool, row.id, MAX_GRANTS),
    findRotations(db.pool, row.id),
    row.custom_key_store_id === null
      ? undefined
      : findStore(db.pool, row.scope_id, row.custom_key_store_id),
    findAliasSpans(db.pool, row.scope_id, row.key_id),
    family(ctx, row),
  ]);
  return {
    ...toSummary(row),
    primaryArn: row.primary_arn,
    pendingWindowDays: row.pending_window_days,
    customKeyStoreId: row.custom_key_store_id,
    customKeyStore: store ? toStore(store) : null,
    metadata: row.metadata,
    tags: row.tags,
    policy: document ? toPolicyDocument(document) : null,
    grants: grants.map(toGrant),
    rotations: rotations.map(toRotation),
    onDemandRotations: onDemand(row, rotations),
    lastUseOperation: row.last_use_operation,
    lastUseEventId: row.last_use_event_id,
    lastUseTrackingSince: iso(row.last_use_tracking_since),
    aliasHistory: aliasSpans.map((span) => ({ name: span.name, arn: span.arn, ...toSpan(span) })),
    family: members,
    reads: { ...unaskedUse(row), ...toReads(row.reads) },
    scope: {
      lastCompleteAt: iso(row.last_complete_at),
      reads: toReads(row.scope_reads),
      notRead: row.not_read,
    },
    firstSeenAt: row.first_seen_at.toISOString(),
  };
}
