import { z } from "zod";
import { keyScopeOf } from "@/lib/auth/key-scope";
import { authorize } from "@/lib/auth/permissions";
import type { Context } from "@/lib/context";
import { AppError } from "@/lib/errors";
import { cursorCodec } from "@/lib/http/cursor";
import type { Account, AccountList } from "./schemas";
import {
  type AccountRow,
  findAccount,
  readAccounts,
  readGaps,
  readLatestSteps,
  readOrganizations,
  readScopes,
} from "./store/read-accounts";
import { readTrailsOf } from "./store/read-trails";
import { toAccount, toOrganization } from "./store/to-dto";

const cursor = cursorCodec(
  "accounts",
  z.object({ name: z.string().max(1000), id: z.string().regex(/^\d{12}$/) }),
);

/** How we get into an account, and where its logs lie, is no matter of those who own keys in it. */
function withoutAccess(account: Account): Account {
  return { ...account, roleArn: null, externalId: null, trails: null };
}

async function withScopes({ db, actor }: Context, rows: AccountRow[]): Promise<Account[]> {
  const { pool } = db;
  const scope = keyScopeOf(actor);
  const ids = rows.map(({ id }) => id);
  const [scopes, gaps, trails] = await Promise.all([
    readScopes(pool, scope, ids),
    readGaps(pool, scope, ids),
    readTrailsOf(pool, ids),
  ]);
  const steps = await readLatestSteps(
    pool,
    scopes.map(({ id }) => id),
  );
  const accounts = rows.map((row) => toAccount(row, { scopes, steps, gaps, trails }));
  return scope.all ? accounts : accounts.map(withoutAccess);
}

/** Accounts by name, each with its scopes, their counts and latest steps. Throws `invalid`. */
export async function listAccounts(
  ctx: Context,
  query: { limit: number; cursor?: string },
): Promise<AccountList> {
  authorize(ctx.actor, "account:read");
  const after = cursor.decode(query.cursor, "");
  const scope = keyScopeOf(ctx.actor);
  const [{ rows, total }, organizations] = await Promise.all([
    readAccounts(ctx.db.pool, scope, after, query.limit + 1),
    readOrganizations(ctx.db.pool, scope),
  ]);
  const page = rows.slice(0, query.limit);
  const last = page.at(-1);
  const more = rows.length > query.limit && last !== undefined;
  return {
    items: await withScopes(ctx, page),
    organizations: organizations.map(toOrganization),
    nextCursor: more ? cursor.encode({ name: last.name, id: last.id }, "") : null,
    total,
  };
}

/** Accounts of one answer; the API's bound. */
const PAGE = 200;

/** Every account, for what sums the whole estate up. */
export async function listAllAccounts(ctx: Context): Promise<AccountList> {
  const first = await listAccounts(ctx, { limit: PAGE });
  const items = [...first.items];
  let next = first.nextCursor;
  while (next !== null) {
    const page = await listAccounts(ctx, { limit: PAGE, cursor: next });
    items.push(...page.items);
    next = page.nextCursor;
  }
  return { ...first, items, nextCursor: null };
}

/** One account with its scopes. Throws `not-found`. */
export async function getAccount(ctx: Context, { id }: { id: string }): Promise<Account> {
  authorize(ctx.actor, "account:read");
  const row = await findAccount(ctx.db.pool, keyScopeOf(ctx.actor), id);
  const [account] = row ? await withScopes(ctx, [row]) : [];
  if (!account) throw new AppError("not-found", "No account of that id is watched or was seen.");
  return account;
}
