import type { Db } from "@/lib/db/types";
import type { Read } from "@/lib/estate/types";
import { Lru } from "./lru";
import type { PreparedPrincipal } from "./prepare";
import { type PolicyDocument, parsePolicy } from "./rules/parse-policy";
import { ELSEWHERE } from "./rules/principal-side";
import type { OrganizationInput } from "./schemas";
import {
  type OrganizationRow,
  type OrgPolicyRow,
  readOrganization,
  readOrganizationStates,
} from "./store/read-organizations";

type Levels = (readonly OrgPolicyRow[])[] | null;
type ParsedLevels = readonly (readonly PolicyDocument[])[];

/** The place of an account in its organisation, with the policies above it by level. */
export interface AccountOrganization {
  /**
   * `known`: as far as its parts could be read. `none`: the account says that it is in none, or the organisation that we
   * read does not list it. `unread`: nobody knows whether policies of an organisation bind the account.
   */
  state: "known" | "none" | "unread";
  id: string | null;
  managementAccount: string | null;
  /** As aws:PrincipalOrgPaths has it. */
  path: string | null;
  /** What each level is, in words: the root, each unit down, the account. */
  levels: readonly string[];
  /** Policies of each level; null: could not be read; empty: the type is not in use. */
  scps: Levels;
  rcps: Levels;
  prepared: { scps: ParsedLevels; rcps: ParsedLevels };
  /** For the principals of the account; one object for all of them. */
  forPrincipals: NonNullable<PreparedPrincipal["organization"]>;
  /** What the case format says of it, but for its policies, which are `prepared`. */
  input: OrganizationInput | null | undefined;
  reads: Readonly<Partial<Record<"units" | "accounts" | "scps" | "rcps", Read>>>;
  /** Changes with all that could change any of this. */
  stamp: string;
}

/** Places share their parsed policies, so that thousands take a few MB. */
const MAX_PLACES = 5_000;

interface Loaded {
  row: OrganizationRow;
  places: Lru<AccountOrganization>;
  parsed: Map<string, PolicyDocument>;
}
const holder = globalThis as { keyledgerOrganizations?: WeakMap<Db["pool"], Map<string, Loaded>> };
holder.keyledgerOrganizations ??= new WeakMap();
const caches = holder.keyledgerOrganizations;

interface Placed {
  id: string;
  organization_id: string | null;
  unit_id: string | null;
  /** What AWS said when the account was asked for its organisation; null: never asked. */
  membership: Read | null;
}

/** Finds the organisation of accounts. One is made for a request: it sees the organisations as of that moment. */
export interface Organizations {
  of(account: Placed | undefined): AccountOrganization;
}

/** Reads the organisations that changed since they were last read by this process. */
export async function loadOrganizations(db: Db): Promise<Organizations> {
  const states = await readOrganizationStates(db.pool);
  const cache = caches.get(db.pool) ?? new Map<string, Loaded>();
  caches.set(db.pool, cache);
  const loaded = await Promise.all(
    states.map(async ({ id, stamp }): Promise<Loaded | undefined> => {
      const known = cache.get(id);
      if (known?.row.stamp === stamp) return known;
      const row = await readOrganization(db.pool, id);
      if (row === undefined) return undefined;
      const fresh = { row, places: new Lru<AccountOrganization>(MAX_PLACES), parsed: new Map() };
      cache.set(id, fresh);
      return fresh;
    }),
  );
  const byId = new Map(loaded.flatMap((each) => (each ? [[each.row.id, each]] : [])));
  const listed = states.some(({ reads }) => reads.accounts?.readAt);
  return {
    of(account) {
      const own = byId.get(account?.organization_id ?? "");
      if (account === undefined || own === undefined) {
        return account === undefined ? UNREAD : unlisted(account.membership, listed);
      }
      const key = `${account.unit_id}/${account.id}`;
      const known = own.places.get(key);
      if (known) return known;
      const place = placeOf(own, account);
      own.places.set(key, place, 1);
      return place;
    },
  };
}

/** Parses the policies of a place; a document that stands at the same place for many accounts is parsed once. */
function prepare(
  type: "scp" | "rcp",
  levels: Levels,
  parsed: Map<string, PolicyDocument>,
): ParsedLevels {
  // Where the levels are not known, one document that could not be read stands for them.
  if (levels === null) return [[parsePolicy(null, { kind: type, index: 0, level: 0 })]];
  return levels.map((policies, level) =>
    policies.map(({ sha256, body }, index) => {
      const key = `${type}/${level}/${index}/${sha256}`;
      const known = parsed.get(key) ?? parsePolicy(body, { kind: type, index, level });
      parsed.set(key, known);
      return known;
    }),
  );
}

/** The place of an account that no organisation lists: its own word counts before what others do not say of it. */
function unlisted(membership: Read | null, listed: boolean): AccountOrganization {
  if (membership?.status === "gone") return nowhere("none", membership);
  if (membership !== null) return nowhere("unread", membership);
  return listed ? NONE : UNREAD;
}

function nowhere(state: "none" | "unread", membership?: Read): AccountOrganization {
  const levels = state === "none" ? [] : null;
  const scps = prepare("scp", levels, new Map());
  return {
    state,
    id: null,
    managementAccount: null,
    path: null,
    levels: [],
    scps: levels,
    rcps: levels,
    prepared: { scps, rcps: prepare("rcp", levels, new Map()) },
    forPrincipals: { managementAccount: ELSEWHERE, scps },
    input: state === "none" ? undefined : null,
    reads: membership ? { units: membership } : {},
    stamp: state,
  };
}
const NONE = nowhere("none");
const UNREAD = nowhere("unread");

function placeOf(
  { row, parsed }: Loaded,
  account: { id: string; unit_id: string | null },
): AccountOrganization {
  const path = (account.unit_id !== null && row.units?.[account.unit_id]?.path) || null;
  const targets = path === null ? null : [...path.split("/").slice(1, -1), account.id];
  const levels = (part: "scps" | "rcps", type: string): Levels => {
    const read = row.reads[part];
    // "Gone" says that the type is not enabled: none is in force, at any level.
    if (read?.status === "gone") return [];
    if (!read?.readAt || targets === null) return null;
    return targets.map((target) =>
      (row.policies ?? []).filter((each) => each.type === type && each.targets.includes(target)),
    );
  };
  const scps = levels("scps", "SERVICE_CONTROL_POLICY");
  const rcps = levels("rcps", "RESOURCE_CONTROL_POLICY");
  const preparedScps = prepare("scp", scps, parsed);
  const managementAccount = row.management_account_id;
  const { units, accounts, scps: scpsRead, rcps: rcpsRead } = row.reads;
  return {
    state: "known",
    id: row.id,
    managementAccount,
    path,
    levels: (targets ?? []).map((target, level) => wordsOf(row, target, level)),
    scps,
    rcps,
    prepared: { scps: preparedScps, rcps: prepare("rcp", rcps, parsed) },
    forPrincipals: { managementAccount, scps: preparedScps },
    input: { id: row.id, paths: path === null ? null : [path], managementAccount },
    reads: {
      ...(units && { units }),
      ...(accounts && { accounts }),
      ...(scpsRead && { scps: scpsRead }),
      ...(rcpsRead && { rcps: rcpsRead }),
    },
    stamp: `${row.stamp}/${account.unit_id}`,
  };
}

function wordsOf({ units }: OrganizationRow, target: string, level: number): string {
  if (level === 0) return "the root";
  const unit = units?.[target];
  return unit ? `unit ${unit.name}` : "the account";
}
