import type { Db } from "@/lib/db/types";
import { assumableBy, type Link } from "./chains/assumable-by";
import { candidatesAmong } from "./chains/candidates";
import { type OutsideTrust, outsideTrust } from "./chains/outside-trust";
import { type PreparedTrust, prepareTrust } from "./chains/prepare-trust";
import type { LoadedAccount } from "./load-accounts";
import type { AccountOrganization, Organizations } from "./load-organizations";
import { Lru } from "./lru";
import { type PreparedPrincipal, preparePrincipal } from "./prepare";
import { accountOf, parseCaller } from "./rules/caller";
import { Documents } from "./rules/documents";
import { listNamed } from "./rules/list-named";
import type { TrustRow } from "./store/read-trusts";

/** Links to a role, and of how many principals it was asked. */
interface FoundLinks {
  links: readonly Link[];
  pairs: number;
}

/** A role of the estate, ready to be asked who can take its place; what is found out of it is kept with it. */
export class LoadedTrust {
  private told: OutsideTrust | null = null;
  private named: ReturnType<typeof listNamed> | null = null;
  private found: (FoundLinks & { among: string }) | null = null;

  constructor(
    readonly row: TrustRow,
    readonly trust: PreparedTrust,
    /** Of the place of its account when this was made. */
    readonly placed: string,
    private readonly weigh: (weight: number) => void,
  ) {}

  /** Whom it lets in beside principals of accounts. */
  get outside(): OutsideTrust {
    this.told ??= outsideTrust(this.trust);
    return this.told;
  }

  get names(): ReturnType<typeof listNamed> {
    this.named ??= listNamed(this.trust.policy, []);
    return this.named;
  }

  /** Who can take its place among the principals of some accounts; judged again only where one of these changed. */
  takers(accounts: ReadonlyMap<string, LoadedAccount>): FoundLinks {
    const among = [...accounts.values()]
      .map(({ id, stamp, read }) => `${id} ${stamp} ${Boolean(read?.readAt)}`)
      .join("\n");
    if (this.found?.among === among) return this.found;
    const candidates = [...accounts.values()].flatMap(({ prepared }) =>
      candidatesAmong(prepared).of(this.trust),
    );
    candidates.push(...this.strangers(accounts));
    const links = assumableBy(this.trust, candidates);
    const found = { among, links, pairs: candidates.length };
    this.found = found;
    this.weigh(weightOf(this.row) + links.length * LINK_WEIGHT);
    return found;
  }

  /** Whom it names of accounts whose principals were not read: nothing is known of their policies. */
  private strangers(accounts: ReadonlyMap<string, LoadedAccount>): PreparedPrincipal[] {
    return [...this.names.callers].flatMap((arn) => {
      const caller = parseCaller(arn);
      const account = accounts.get(accountOf(caller) ?? "");
      if (account?.read?.readAt || (caller.kind !== "role" && caller.kind !== "user")) return [];
      if (account?.byArn.has(arn)) return [];
      return [preparePrincipal({ arn, tags: null, identityPolicies: null })];
    });
  }
}

/** Characters of trust policies that stay parsed: about a tenth of the memory that they take then. */
const MAX_TEXT = 8 * 1024 * 1024;
/** What else is kept of a role, and a link to it, in characters that take as much memory. */
const [ROLE_WEIGHT, LINK_WEIGHT] = [200, 30];
const weightOf = ({ trust }: TrustRow) => (trust?.length ?? 0) + ROLE_WEIGHT;

// On globalThis because Next loads modules once for pages and once for routes.
const holder = globalThis as { keyledgerTrusts?: WeakMap<Db["pool"], Lru<LoadedTrust>> };
holder.keyledgerTrusts ??= new WeakMap();
const caches = holder.keyledgerTrusts;

/** Roles of the estate by their rows, in the same order. What was prepared before is taken again where nothing changed. */
export function loadTrusts(
  { pool }: Db,
  rows: readonly TrustRow[],
  organizations: Organizations,
): LoadedTrust[] {
  const cache = caches.get(pool) ?? new Lru<LoadedTrust>(MAX_TEXT);
  caches.set(pool, cache);
  const documents = new Documents();
  return rows.map((row) => {
    const organization = organizations.of({ ...row, id: row.account_id });
    const known = cache.get(row.arn);
    if (known !== undefined && isSame(known, row, organization)) return known;
    const fresh: LoadedTrust = make(row, organization, documents, (weight) => {
      if (cache.get(row.arn) === fresh) cache.set(row.arn, fresh, weight);
    });
    cache.set(row.arn, fresh, weightOf(row));
    return fresh;
  });
}

function isSame(
  { row: known, placed }: LoadedTrust,
  row: TrustRow,
  { stamp }: AccountOrganization,
) {
  return (
    placed === stamp &&
    known.trust === row.trust &&
    JSON.stringify(known.tags) === JSON.stringify(row.tags)
  );
}

function make(
  row: TrustRow,
  place: AccountOrganization,
  documents: Documents,
  weigh: (weight: number) => void,
): LoadedTrust {
  const { arn, tags, trust: trustPolicy } = row;
  const { input: organization, prepared, stamp } = place;
  const trust = prepareTrust({ arn, tags, trustPolicy, organization }, documents);
  return new LoadedTrust(row, { ...trust, ...prepared }, stamp, weigh);
}
