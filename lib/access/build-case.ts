import type { Context } from "@/lib/context";
import { requireKey } from "@/lib/keys/get-key";
import type { KeyName } from "@/lib/keys/rules/key-arn";
import type { DetailRow } from "@/lib/keys/store/read-key";
import type { AskedPrincipal, ClosedAccount } from "./asked-principals";
import { type AskedGroup, listAsked } from "./list-asked";
import type { LoadedAccount } from "./load-accounts";
import { type LoadedEstate, loadEstate } from "./load-estate";
import { familyOfKey } from "./load-family";
import { assertKnownTime, type LoadedKey, loadKeyAt, loadKeys, toSource } from "./load-key";
import type { AccountOrganization } from "./load-organizations";
import { type PreparedKey, prepareKey } from "./prepare";
import { listNamed, type NamedInKey } from "./rules/list-named";
import { parsePolicy } from "./rules/parse-policy";
import type { AccessSource } from "./schemas/matrix";

export interface CaseOptions {
  /** The key as it was; principals and organisation are those of now. */
  at?: Date | undefined;
  /** With the other keys of its multi-Region family, for what they open of each other's ciphertexts (rule 24). */
  family?: boolean | undefined;
  /** A policy that may come in place of the key's: whom it names is asked about as well. */
  policyText?: string | undefined;
}

/** One key of a case, ready to be asked, with where its documents are from. */
export interface CaseKey {
  loaded: LoadedKey;
  prepared: PreparedKey;
}

/** A key with everybody who is asked about, out of the estate; see evaluate-matrix.ts for the answers. */
export interface AccessCase {
  key: CaseKey;
  /** The rest of its family, where asked for. */
  related: CaseKey[];
  organization: AccountOrganization;
  accounts: ReadonlyMap<string, LoadedAccount>;
  principals: AskedPrincipal[];
  /** The same principals: accounts of which all are asked about, and the others. */
  wholes: readonly AskedGroup[];
  rest: AskedGroup;
  sources: AccessSource[];
  notes: string[];
  at: Date | null;
  computedAt: Date;
}

/** Principals that a condition on an organisation adds at most; beyond, each of its accounts is one row. */
const MAX_OF_ORGANIZATION = 5_000;

/**
 * All that the evaluator needs for one key. Only for use cases that have authorised; the row scope is the actor's.
 * Throws `not-found` for a key that the actor may not know of, `invalid` for a time of which nothing is known.
 */
export async function buildCase(
  ctx: Context,
  name: KeyName,
  { at, family = false, policyText }: CaseOptions = {},
): Promise<AccessCase> {
  const now = ctx.clock();
  const row = await requireKey(ctx, name);
  if (at) assertKnownTime(row, at, now);
  const load = (rows: readonly DetailRow[]) =>
    at ? Promise.all(rows.map((each) => loadKeyAt(ctx, each, at))) : loadKeys(ctx, rows);
  const [estate, members] = await Promise.all([
    loadEstate(ctx.db),
    family ? familyOfKey(ctx, row) : { rows: [], notes: [] },
  ]);
  // Asked for at once: whoever asks for it again gets the same, or the error.
  estate.accounts([row.account_id]).catch(() => undefined);
  const [own, ...others] = await load([row, ...members.rows.filter((each) => knownAt(each, at))]);
  if (own === undefined) throw new Error("A key was not loaded.");
  const notes = members.notes;
  return assembleCase(estate, own, { at, now, others, notes, policyText });
}

interface Assembling {
  now: Date;
  at?: Date | undefined;
  /** Of its family, with what is to be said of those that are missing. */
  others?: readonly LoadedKey[];
  notes?: readonly string[];
  policyText?: string | undefined;
}

/** The case of a key that was loaded. */
export async function assembleCase(
  estate: LoadedEstate,
  own: LoadedKey,
  { now, at, others = [], notes = [], policyText }: Assembling,
): Promise<AccessCase> {
  const { row } = own;
  const [account] = (await estate.accounts([row.account_id])).values();
  const organization = account?.organization ?? estate.organizations.of(undefined);
  const toKey = (each: LoadedKey) => ({ loaded: each, prepared: prepare(each, organization) });
  const key = toKey(own);
  const related = others.map(toKey);
  const named = listNamed(key.prepared.policy, key.prepared.grants);
  for (const { prepared } of related) listNamed(prepared.policy, prepared.grants, named);
  if (policyText !== undefined)
    listNamed(parsePolicy(policyText, key.prepared.policy.ref), null, named);
  const closed = await openOrganizations(estate, named);
  const ids = [...new Set([row.account_id, ...named.accounts, ...accountsOf(named)])];
  const accounts = await estate.accounts(ids);
  const partition = row.arn.split(":")[1] ?? "aws";
  const asked = listAsked(row.account_id, partition, named, accounts, closed);
  return {
    key,
    related,
    organization,
    accounts,
    principals: asked.principals,
    wholes: asked.wholes,
    rest: asked.rest,
    sources: [...own.sources, ...accountSources(row.account_id, accounts, organization)],
    notes: [
      ...new Set([
        ...own.notes,
        ...notes,
        ...stateNotes(own.state),
        ...organizationNotes(row.account_id, organization),
        ...asked.notes,
      ]),
    ],
    at: at ?? null,
    computedAt: now,
  };
}

const knownAt = ({ first_seen_at }: DetailRow, at: Date | undefined) =>
  at === undefined || at >= first_seen_at;

/** KMS answers over TLS alone (kms/infrastructure-security); the usual "TLS only" Deny leaves nothing open. */
const EVERY_REQUEST = { "aws:SecureTransport": "true" };

function prepare(
  { input, policyText, grants }: LoadedKey,
  { input: organization, prepared }: AccountOrganization,
): PreparedKey {
  const given = { key: input, keyPolicy: policyText, grants, context: EVERY_REQUEST };
  const key = prepareKey(organization === undefined ? given : { ...given, organization });
  return { ...key, ...prepared };
}

/** Accounts of the principals that are named one by one. */
function accountsOf({ callers }: NamedInKey): string[] {
  return [...callers].flatMap(
    (text) => /^(?:arn:[^:]*:[^:]*:[^:]*:)?(\d{12}):/.exec(text)?.[1] ?? [],
  );
}

/**
 * A statement for anyone of an organisation means all its accounts. They are gone through one by one, or where there
 * are too many principals stand as one row each.
 */
async function openOrganizations(
  { organizations, members: membersOf }: LoadedEstate,
  named: NamedInKey,
): Promise<ClosedAccount[]> {
  if (named.organizations.size === 0) return [];
  const members = await membersOf([...named.organizations]);
  const identities = members.reduce((sum, each) => sum + each.identities, 0);
  if (identities > MAX_OF_ORGANIZATION) {
    return members.map((each) => ({ ...each, organization: organizations.of(each) }));
  }
  for (const { id } of members) named.accounts.add(id);
  return [];
}

function stateNotes(state: string | null): string[] {
  if (state === null || state === "Enabled") return [];
  return [
    `The key's state is ${state}: most operations fail as long as it is, whoever is allowed to ask for them.`,
  ];
}

function organizationNotes(id: string, organization: AccountOrganization): string[] {
  const { state, path, scps, rcps, reads } = organization;
  if (state === "unread") {
    if (reads.units?.status === "data") {
      return [
        `Account ${id} is in an organisation that was not read: whether its SCPs or RCPs bind the account is not known. "keyledger accounts discover" reads it.`,
      ];
    }
    return [`No organisation was ever read: whether SCPs or RCPs bind account ${id} is not known.`];
  }
  if (state === "none") {
    // Its own word: no policies of an organisation bind it.
    if (reads.units?.status === "gone") return [];
    return [
      `The organisation that we read does not list account ${id}. If another one does, its policies are missing here.`,
    ];
  }
  if (path === null) return [`The place of account ${id} in its organisation is not known.`];
  const unread = [...(scps === null ? ["SCPs"] : []), ...(rcps === null ? ["RCPs"] : [])];
  return unread.length === 0 ? [] : [`The organisation's ${unread.join(" and ")} were never read.`];
}

function accountSources(
  own: string,
  accounts: ReadonlyMap<string, LoadedAccount>,
  { reads }: AccountOrganization,
): AccessSource[] {
  return [
    ...[...accounts.values()].map(({ id, read }) =>
      toSource("identities", id === own ? null : id, read),
    ),
    toSource("organization", null, reads.units),
    toSource("scps", null, reads.scps),
    toSource("rcps", null, reads.rcps),
  ];
}
