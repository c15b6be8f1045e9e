import { setImmediate } from "node:timers/promises";
import type { Db } from "@/lib/db/types";
import type { Link } from "./chains/assumable-by";
import type { OutsideTrust } from "./chains/outside-trust";
import { MAX_STEPS } from "./chains/steps-to";
import type { LoadedAccount } from "./load-accounts";
import type { LoadedEstate } from "./load-estate";
import { type LoadedTrust, loadTrusts } from "./load-trust";
import { accountOf, parseCaller } from "./rules/caller";
import { readTrustsOf } from "./store/read-trusts";

/** Accounts whose principals are looked at, roles that are followed back, and pairs that are evaluated, for one answer. */
const MAX = { accounts: 50, roles: 20_000, pairs: 200_000 };

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
    let since = 0;
    for (const loaded of loadTrusts(this.db, rows, this.estate.organizations)) {
      const { arn, policy } = loaded.trust;
      this.outside.set(arn, loaded.outside);
      // Without a policy everybody would be unknown: `outside` says so once.
      if (policy.doubt !== null) continue;
      const accounts = await this.accountsOf(loaded);
      const { links, pairs } = loaded.takers(accounts);
      this.pairs += pairs;
      if (this.pairs > MAX.pairs) {
        this.notes.add("There are more ways than could be looked at: some may be missing here.");
        return [];
      }
      for (const { from } of links) found.add(from);
      this.links.push(...links);
      // Others' requests are answered in between.
      since += 1 + pairs;
      if (since > 500) {
        since = 0;
        await setImmediate();
      }
    }
    return [...found];
  }

  /** The accounts whose principals the trust policy could mean: its own and those that it names. */
  private async accountsOf({ row, names }: LoadedTrust): Promise<Map<string, LoadedAccount>> {
    const own = row.account_id;
    const ofCallers = [...names.callers].flatMap((arn) => accountOf(parseCaller(arn)) ?? []);
    const accounts = await this.load([own, ...names.accounts, ...ofCallers]);
    for (const id of [own, ...names.accounts]) {
      if (!accounts.get(id)?.read?.readAt) {
        this.notes.add(
          `The principals of account ${id} were not read: who of them can assume a role is not known.`,
        );
      }
    }
    for (const id of names.organizations) {
      this.notes.add(
        `Principals of other accounts of ${id} may assume a role; they are not listed here.`,
      );
    }
    return accounts;
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
