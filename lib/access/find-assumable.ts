import { setImmediate } from "node:timers/promises";
import type { Db } from "@/lib/db/types";
import { assumableBy, type Link } from "./chains/assumable-by";
import { Candidates } from "./chains/candidates";
import type { PreparedTrust } from "./chains/prepare-trust";
import { MAX_STEPS, stepsTo, type Way } from "./chains/steps-to";
import { loadAccounts } from "./load-accounts";
import type { Organizations } from "./load-organizations";
import { loadTrusts } from "./load-trust";
import type { PreparedPrincipal } from "./prepare";
import { accountOf } from "./rules/caller";
import { readTrustsNaming } from "./store/read-trusts";

/** Accounts whose roles are followed further, roles that are looked at, and pairs that are evaluated, for one answer. */
const MAX = { accounts: 50, roles: 20_000, pairs: 25_000 };

export interface Assumable {
  /** From the principal to each role that it can become, by the role's ARN. */
  ways: Map<string, Way>;
  /** Names of the accounts of the roles, by number. */
  accounts: Map<string, string>;
  notes: string[];
}

/** The roles that a principal can become, in up to four steps, each by a shortest way. */
export async function findAssumable(
  db: Db,
  from: { arn: string; accountId: string },
  organizations: Organizations,
): Promise<Assumable> {
  const walk = new Walk(db, organizations);
  await walk.run(from);
  // `stepsTo` looks back from an end: with each link turned round, that is the principal.
  const turned = walk.links.map((link) => ({ ...link, from: link.to, to: link.from }));
  const ways = [...stepsTo([from.arn], turned)].map(([to, { steps, verdict }]) => {
    const forward = steps.map((link) => ({ ...link, from: link.to, to: link.from })).reverse();
    return [to, { from: from.arn, to, steps: forward, verdict }] as const;
  });
  return { ways: new Map(ways), accounts: walk.names, notes: [...walk.notes] };
}

class Walk {
  readonly links: Link[] = [];
  readonly names = new Map<string, string>();
  readonly notes = new Set<string>();
  private readonly targets = new Map<string, PreparedTrust>();
  private readonly named = new Set<string>();
  private readonly loaded = new Set<string>();
  private pairs = 0;

  constructor(
    private readonly db: Db,
    private readonly organizations: Organizations,
  ) {}

  async run({ arn, accountId }: { arn: string; accountId: string }): Promise<void> {
    const reached = new Set([arn]);
    let edge = await this.prepared(new Map([[arn, accountId]]));
    for (let step = 1; step <= MAX_STEPS && edge.length > 0; step++) {
      await this.readTargets(edge);
      const found = await this.follow(edge, reached);
      for (const each of found.keys()) reached.add(each);
      if (step < MAX_STEPS) edge = await this.prepared(found);
    }
  }

  /** Principals by ARN and account, with their policies. */
  private async prepared(of: ReadonlyMap<string, string>): Promise<PreparedPrincipal[]> {
    const wanted = [...new Set(of.values())];
    const ids = wanted.filter((id) => this.loaded.has(id) || this.loaded.size < MAX.accounts);
    for (const id of ids.slice(0, MAX.accounts)) this.loaded.add(id);
    const asked = wanted.filter((id) => this.loaded.has(id));
    if (asked.length < wanted.length) {
      this.notes.add(`Roles of more than ${MAX.accounts} accounts were not followed further.`);
    }
    const accounts = await loadAccounts(this.db, asked, this.organizations);
    return [...of].flatMap(([arn, id]) => accounts.get(id)?.byArn.get(arn)?.prepared ?? []);
  }

  private async readTargets(edge: readonly PreparedPrincipal[]): Promise<void> {
    const ids = edge.flatMap(({ caller }) => accountOf(caller) ?? []);
    const accounts = [...new Set(ids)].filter((id) => !this.named.has(id));
    if (accounts.length === 0) return;
    for (const id of accounts) this.named.add(id);
    const rows = await readTrustsNaming(this.db.pool, accounts, MAX.roles + 1);
    if (rows.length > MAX.roles) {
      this.notes.add(
        `Of more than ${MAX.roles} roles that may be meant, the rest was not looked at.`,
      );
    }
    const fresh = rows.slice(0, MAX.roles).filter(({ arn }) => !this.targets.has(arn));
    for (const { account_id: id, account_name: name } of fresh) this.names.set(id, name);
    for (const { trust } of loadTrusts(this.db, fresh, this.organizations)) {
      this.targets.set(trust.arn, trust);
    }
  }

  /** The roles that are reached with one more step, by ARN, with their accounts. */
  private async follow(
    edge: readonly PreparedPrincipal[],
    reached: ReadonlySet<string>,
  ): Promise<Map<string, string>> {
    const found = new Map<string, string>();
    let since = 0;
    const among = new Candidates(edge);
    for (const [arn, trust] of this.targets) {
      if (reached.has(arn) || trust.role === null) continue;
      const candidates = among.of(trust);
      this.pairs += candidates.length;
      if (this.pairs > MAX.pairs) {
        this.notes.add("There are more ways than could be looked at: roles may be missing here.");
        break;
      }
      const links = assumableBy(trust, candidates);
      if (links.length > 0) found.set(arn, trust.role.account);
      this.links.push(...links);
      // Others' requests are answered in between.
      since += candidates.length;
      if (since > 500) {
        since = 0;
        await setImmediate();
      }
    }
    return found;
  }
}
