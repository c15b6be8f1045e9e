import type { Db } from "@/lib/db/types";
import type { Read } from "@/lib/estate/types";
import type { AccountOrganization, Organizations } from "./load-organizations";
import { Lru } from "./lru";
import type { PreparedPrincipal } from "./prepare";
import { IDENTITY_WEIGHT, IdentityMaker, type KnownIdentity } from "./prepare-identities";
import type { PolicyDocument } from "./rules/parse-policy";
import {
  type AccountRow,
  readAccounts,
  readDocuments,
  readIdentities,
} from "./store/read-identities";

/** An account of the estate with its roles and users. */
export interface LoadedAccount {
  id: string;
  name: string;
  partition: string;
  organization: AccountOrganization;
  /** How its identities were read; without `readAt` those that are here may not be all. */
  read: Read | null;
  /** By ARN, in byte order. */
  identities: readonly KnownIdentity[];
  /** What is prepared of each, in the same order; the same list as long as nothing changes. */
  prepared: readonly PreparedPrincipal[];
  byArn: ReadonlyMap<string, KnownIdentity>;
  /** By `role/NAME` and `user/NAME`: names are unique in an account whatever their path. */
  byName: ReadonlyMap<string, KnownIdentity>;
  /** Changes whenever an answer about one of them could. */
  stamp: string;
}

/** Bytes of policy text that stay parsed: about a tenth of the memory that they take then. */
const MAX_TEXT = 16 * 1024 * 1024;

/** Accounts whose identities are read at the same time: others find a connection too, however many there are. */
const AT_ONCE = 4;

interface Caches {
  accounts: Lru<Promise<LoadedAccount>>;
  documents: Lru<PolicyDocument>;
}
// On globalThis because Next loads modules once for pages and once for routes.
const holder = globalThis as { keyledgerIdentities?: WeakMap<Db["pool"], Caches> };
holder.keyledgerIdentities ??= new WeakMap();
const caches = holder.keyledgerIdentities;

function cachesOf(db: Db): Caches {
  const known = caches.get(db.pool);
  if (known) return known;
  const fresh: Caches = { accounts: new Lru(MAX_TEXT), documents: new Lru(MAX_TEXT) };
  caches.set(db.pool, fresh);
  return fresh;
}

/**
 * Accounts by id with all their roles and users; ids that are none of the estate's are left out. What was prepared
 * before is taken again when nothing of the account changed, which each call asks the database.
 */
export async function loadAccounts(
  db: Db,
  ids: readonly string[],
  organizations: Organizations,
): Promise<Map<string, LoadedAccount>> {
  const rows = await readAccounts(db.pool, ids);
  const loaded: LoadedAccount[] = [];
  for (let at = 0; at < rows.length; at += AT_ONCE) {
    const some = rows.slice(at, at + AT_ONCE);
    const loading = some.map((row) => loadAccount(db, row, organizations.of(row)));
    loaded.push(...(await Promise.all(loading)));
  }
  return new Map(loaded.map((account) => [account.id, account]));
}

async function loadAccount(
  db: Db,
  row: AccountRow,
  organization: AccountOrganization,
): Promise<LoadedAccount> {
  const { accounts } = cachesOf(db);
  const stamp = `${row.stamp} ${organization.stamp}`;
  const known = await accounts.get(row.id)?.catch(() => undefined);
  const { name, partition, read } = row;
  if (known?.stamp === stamp) return { ...known, name, partition, read, organization };
  const loading = prepareAccount(db, row, organization);
  accounts.set(row.id, loading, MAX_TEXT / 100);
  try {
    const account = await loading;
    accounts.set(row.id, loading, weigh(account));
    return account;
  } catch (error) {
    accounts.delete(row.id);
    throw error;
  }
}

/** Documents that several identities share are counted for each: their statements are parsed for each position. */
function weigh({ identities }: LoadedAccount): number {
  return identities.reduce((sum, { policies }) => sum + IDENTITY_WEIGHT * (1 + policies.length), 0);
}

async function prepareAccount(
  db: Db,
  row: AccountRow,
  organization: AccountOrganization,
): Promise<LoadedAccount> {
  const { stamp, identities, managed } = await readIdentities(db.pool, row.id);
  const maker = new IdentityMaker(identities, managed, organization, cachesOf(db).documents);
  const plans = identities.flatMap((each) => (each.kind === "group" ? [] : [maker.plan(each)]));
  const texts = await readDocuments(db.pool, maker.missing(plans));
  const known = plans.map((plan) => maker.make(plan, texts));
  return {
    id: row.id,
    name: row.name,
    partition: row.partition,
    organization,
    read: row.read,
    identities: known,
    prepared: known.map(({ prepared }) => prepared),
    byArn: new Map(known.map((each) => [each.arn, each])),
    byName: new Map(known.map((each) => [`${each.kind}/${each.name}`, each])),
    stamp: `${stamp} ${organization.stamp}`,
  };
}
