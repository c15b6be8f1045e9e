import type { Db } from "@/lib/db/types";
import { assumableBy, type Link } from "./chains/assumable-by";
import { type OutsideTrust, outsideTrust } from "./chains/outside-trust";
import { screenTrust } from "./chains/screen-trust";
import { loadAccounts } from "./load-accounts";
import type { Organizations } from "./load-organizations";
import { loadTrust } from "./load-trust";
import { preparePrincipal } from "./prepare";
import { accountOf, parseCaller } from "./rules/caller";
import { Documents } from "./rules/documents";
import { listNamed } from "./rules/list-named";
import type { TrustRow } from "./store/read-trusts";

/** Accounts whose principals are looked at for one role. */
const MAX_ACCOUNTS = 50;

export interface Takers {
  links: Link[];
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
  const trust = loadTrust(row, organizations, new Documents());
  const outside = outsideTrust(trust);
  // Without a policy everybody would be unknown: that is said once.
  if (trust.policy.doubt !== null) {
    const notes = [`Who can become it is not known: ${trust.policy.doubt}.`];
    return { links: [], outside, accounts: new Map(), notes };
  }
  const named = listNamed(trust.policy, []);
  const callers = [...named.callers].map((text) => ({ text, caller: parseCaller(text) }));
  const ofCallers = callers.flatMap(({ caller }) => accountOf(caller) ?? []);
  const ids = [...new Set([row.account_id, ...named.accounts, ...ofCallers])];
  const asked = ids.slice(0, MAX_ACCOUNTS);
  const accounts = await loadAccounts(db, asked, organizations);
  const strangers = callers.flatMap(({ text, caller }) => {
    const account = accounts.get(accountOf(caller) ?? "");
    if (account?.read?.readAt || (caller.kind !== "role" && caller.kind !== "user")) return [];
    if (account?.byArn.has(text)) return [];
    return [preparePrincipal({ arn: text, tags: null, identityPolicies: null })];
  });
  const known = [...accounts.values()].flatMap(({ prepared }) => prepared);
  const closed = [row.account_id, ...named.accounts].filter(
    (id) => asked.includes(id) && !accounts.get(id)?.read?.readAt,
  );
  return {
    links: assumableBy(trust, [...known.filter(screenTrust(trust)), ...strangers]),
    outside,
    accounts: new Map([...accounts].map(([id, { name }]) => [id, name])),
    notes: [
      ...[...new Set(closed)].map(
        (id) =>
          `The principals of account ${id} were not read: who of them can become it is not known.`,
      ),
      ...[...named.organizations].map(
        (id) => `Principals of other accounts of ${id} may become it; they are not listed here.`,
      ),
      ...(ids.length > asked.length
        ? [`It names ${ids.length} accounts; the principals of ${asked.length} were looked at.`]
        : []),
    ],
  };
}
