import { setImmediate } from "node:timers/promises";
import type { Db } from "@/lib/db/types";
import { assumableBy, type Link } from "./chains/assumable-by";
import { type OutsideTrust, outsideTrust } from "./chains/outside-trust";
import type { PreparedTrust } from "./chains/prepare-trust";
import { screenTrust } from "./chains/screen-trust";
import { MAX_STEPS } from "./chains/steps-to";
import type { LoadedAccount } from "./load-accounts";
import type { LoadedEstate } from "./load-estate";
import { loadTrust } from "./load-trust";
import { type PreparedPrincipal, preparePrincipal } from "./prepare";
import { accountOf, parseCaller } from "./rules/caller";
import { Documents } from "./rules/documents";
import { listNamed } from "./rules/list-named";
import { readTrustsOf } from "./store/read-trusts";

/** Accounts whose principals are looked at, roles that are followed back, and pairs that are evaluated, for one answer. */
const MAX = { accounts: 50, roles: 2_000, pairs: 10_000 };

export interface Ways {
  /** Who can take whose place in one step, of all roles on the ways. */
  links: Link[];
  /** Whom the trust policies of the roles asked about let in beside principals; a role that is not there has no row. */
  outside: Map<string, OutsideTrust>;
  /** Names of accounts, by number. */
  accounts: Map<string, string>;
  notes: string[];
}

/** Who can come to some roles, in up to four steps, looked for backwards from them. */
export async function findWays(
  db: Db,
  estate: LoadedEstate,
  roles: readonly string[],
): Promise<Ways> {
  const search = new Search(db, estate);
  let edge = roles.slice(0, MAX.roles);
  const seen = new Set(edge);
  if (edge.length < roles.length) {
    search.notes.add(`Of ${roles.length} roles ${edge.length} were looked at.`);
  }
  for (let step = 1; step <= MAX_STEPS && edge.length > 0; step++) {
    const takers = await search.follow(edge);
    edge = takers.filter((arn) => parseCaller(arn).kind === "role" && !seen.has(arn));
    if (seen.size + edge.length > MAX.roles) {
      search.notes.add("There are more roles on the way than could be looked at.");
      edge = edge.slice(0, MAX.roles - seen.size);
    }
    for (const arn of edge) seen.add(arn);
  }
  const asked = new Set(roles);
  return {
    links: search.links,
    outside: new Map([...search.outside].filter(([arn]) => asked.has(arn))),
    accounts: search.names,
    notes: [...search.notes],
  };
}

class Search {
  readonly links: Link[] = [];
  readonly outside = new Map<string, OutsideTrust>();
  readonly names = new Map<string, string>();
  readonly notes = new Set<string>();
  private readonly documents = new Documents();
  private readonly accounts = new Set<string>();
  private pairs = 0;

  constructor(
    private readonly db: Db,
    private readonly estate: LoadedEstate,
  ) {}

  /** One step back: who can take the place of these roles. */
  async follow(arns: readonly string[]): Promise<string[]> {
    const rows = await readTrustsOf(this.db.pool, arns);
    const found = new Set<string>();
    for (const row of rows) {
      const trust = loadTrust(row, this.estate.organizations, this.documents);
      this.outside.set(row.arn, outsideTrust(trust));
      // Without a policy everybody would be unknown: `outside` says so once.
      if (trust.policy.doubt !== null) continue;
      const candidates = await this.candidates(trust, row.account_id);
      this.pairs += candidates.length;
      if (this.pairs > MAX.pairs) {
        this.notes.add("There are more ways than could be looked at: some may be missing here.");
        return [];
      }
      const links = assumableBy(trust, candidates);
      for (const { from } of links) found.add(from);
      this.links.push(...links);
      // Others' requests are answered in between.
      await setImmediate();
    }
    return [...found];
  }

  /** Principals that the trust policy could mean: of its account, of those it names, and strangers by name alone. */
  private async candidates(trust: PreparedTrust, own: string): Promise<PreparedPrincipal[]> {
    const named = listNamed(trust.policy, []);
    const callers = [...named.callers].map((arn) => ({ arn, caller: parseCaller(arn) }));
    const ofCallers = callers.flatMap(({ caller }) => accountOf(caller) ?? []);
    const accounts = await this.load([own, ...named.accounts, ...ofCallers]);
    const passes = screenTrust(trust);
    const known = [...accounts.values()].flatMap(({ prepared }) => prepared.filter(passes));
    for (const id of [own, ...named.accounts]) {
      if (!accounts.get(id)?.read?.readAt) {
        this.notes.add(
          `The principals of account ${id} were not read: who of them can assume a role is not known.`,
        );
      }
    }
    for (const id of named.organizations) {
      this.notes.add(
        `Principals of other accounts of ${id} may assume a role; they are not listed here.`,
      );
    }
    const strangers = callers.flatMap(({ arn, caller }) => {
      const account = accounts.get(accountOf(caller) ?? "");
      if (account?.read?.readAt || (caller.kind !== "role" && caller.kind !== "user")) return [];
      if (account?.byArn.has(arn)) return [];
      return [preparePrincipal({ arn, tags: null, identityPolicies: null })];
    });
    return [...known, ...strangers];
  }

  private async load(ids: readonly string[]): Promise<Map<string, LoadedAccount>> {
    const asked = [...new Set(ids)].filter((id) => {
      if (this.accounts.has(id) || this.accounts.size >= MAX.accounts) return this.accounts.has(id);
      this.accounts.add(id);
      return true;
    });
    if (asked.length < new Set(ids).size) {
      this.notes.add(`The principals of ${MAX.accounts} accounts were looked at; more are named.`);
    }
    const accounts = await this.estate.accounts(asked);
    for (const { id, name } of accounts.values()) this.names.set(id, name);
    return accounts;
  }
}
