import type { Db } from "@/lib/db/types";
import { type LoadedAccount, loadAccounts } from "./load-accounts";
import { loadOrganizations, type Organizations } from "./load-organizations";
import { type MemberRow, readMembers } from "./store/read-identities";

/** What keys of one moment have in common. Each part is asked for once, however many keys need it. */
export interface LoadedEstate {
  organizations: Organizations;
  /** Accounts by id with their principals, in order; ids that are none of the estate's are left out. */
  accounts(ids: readonly string[]): Promise<Map<string, LoadedAccount>>;
  /** The accounts that organisations list, by id. */
  members(organizationIds: readonly string[]): Promise<MemberRow[]>;
}

/** Drop it with the request or the few keys that it was made for: it holds all accounts that they asked for. */
export async function loadEstate(db: Db): Promise<LoadedEstate> {
  const organizations = await loadOrganizations(db);
  const accounts = new Map<string, Promise<LoadedAccount | undefined>>();
  const members = new Map<string, Promise<MemberRow[]>>();
  return {
    organizations,
    async accounts(ids) {
      const wanted = [...new Set(ids)].sort();
      const missing = wanted.filter((id) => !accounts.has(id));
      if (missing.length > 0) {
        const loading = loadAccounts(db, missing, organizations);
        for (const id of missing) {
          const one = loading.then((loaded) => loaded.get(id));
          // Whoever waits for it gets the error; nobody may.
          one.catch(() => undefined);
          accounts.set(id, one);
        }
      }
      const found = await Promise.all(wanted.map((id) => accounts.get(id)));
      return new Map(found.flatMap((each) => (each ? [[each.id, each]] : [])));
    },
    members(organizationIds) {
      const name = [...organizationIds].sort().join();
      const known = members.get(name) ?? readMembers(db.pool, organizationIds);
      members.set(name, known);
      return known;
    },
  };
}
