import type { Db } from "@/lib/db/types";
import type { Link } from "./chains/assumable-by";
import type { OutsideTrust } from "./chains/outside-trust";
import { loadAccounts } from "./load-accounts";
import type { Organizations } from "./load-organizations";
import { loadTrusts } from "./load-trust";
import { accountOf, parseCaller } from "./rules/caller";
import type { TrustRow } from "./store/read-trusts";

/** Accounts whose principals are looked at for one role. */
const MAX_ACCOUNTS = 50;

export interface Takers {
  links: readonly Link[];
  outside: OutsideTrust;
  /** Names of the accounts of the links, by number. */
  accounts: Map<string, string>;
  notes: string[];
}

/** Who can take a role's place: principals of its own account and of those that its trust policy names. */
export async function findTakers(
  db: Db,
  row: TrustRow,
  organizations: Organizations,
): Promise<Takers> {
  const [loaded] = loadTrusts(db, [row], organizations);
  if (loaded === undefined) throw new Error("No role was loaded.");
  const { outside, names } = loaded;
  const { doubt } = loaded.trust.policy;
  // Without a policy everybody would be unknown: that is said once.
  if (doubt !== null) {
    const notes = [`Who can become it is not known: ${doubt}.`];
    return { links: [], outside, accounts: new Map(), notes };
  }
  const ofCallers = [...names.callers].flatMap((arn) => accountOf(parseCaller(arn)) ?? []);
  const ids = [...new Set([row.account_id, ...names.accounts, ...ofCallers])];
  const asked = ids.slice(0, MAX_ACCOUNTS);
  const accounts = await loadAccounts(db, asked, organizations);
  const closed = [row.account_id, ...names.accounts].filter(
    (id) => asked.includes(id) && !accounts.get(id)?.read?.readAt,
  );
  return {
    links: loaded.takers(accounts).links,
    outside,
    accounts: new Map([...accounts].map(([id, { name }]) => [id, name])),
    notes: [
      ...[...new Set(closed)].map(
        (id) =>
          `The principals of account ${id} were not read: who of them can become it is not known.`,
      ),
      ...[...names.organizations].map(
        (id) => `Principals of other accounts of ${id} may become it; they are not listed here.`,
      ),
      ...(ids.length > asked.length
        ? [`It names ${ids.length} accounts; the principals of ${asked.length} were looked at.`]
        : []),
    ],
  };
}
