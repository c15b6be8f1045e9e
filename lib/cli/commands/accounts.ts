import { addAccount } from "../../estate/add-account";
import { discoverAccounts } from "../../estate/discover-accounts";
import { listAccounts } from "../../estate/list-accounts";
import type { Account, ConnectionTest } from "../../estate/schemas";
import { testConnection } from "../../estate/test-connection";
import { type CommonOptions, type Outcome, withAws, withContext } from "../session";

export interface AddOptions extends CommonOptions {
  name?: string;
  roleArn?: string;
  externalId?: string;
  region?: string[];
}

export async function accountsAdd(id: string, options: AddOptions): Promise<Outcome> {
  const { name, roleArn, externalId, region } = options;
  const answer = await withContext(options, (ctx) =>
    addAccount(ctx, { id, name, roleArn, externalId, regions: region ?? [] }),
  );
  return { json: answer, text: `${id} ${answer.added ? "added" : "changed"}`, code: 0 };
}

export async function accountsDiscover(options: CommonOptions): Promise<Outcome> {
  const found = await withContext(options, (ctx) =>
    withAws(options, (aws) => discoverAccounts(ctx, aws)),
  );
  const text = `${found.organizationId}: ${found.accounts.length} accounts, ${found.added.length} new`;
  return { json: found, text, code: 0 };
}

export async function accountsList(options: CommonOptions): Promise<Outcome> {
  const items = await withContext(options, (ctx) => allAccounts(ctx));
  const lines = items.map(
    ({ id, name, status, keys, scopes }) =>
      `${id}  ${name.padEnd(24)} ${status.padEnd(10)} ${keys} keys in ${scopes.length} regions`,
  );
  return {
    json: { items, nextCursor: null, total: items.length },
    text: lines.join("\n") || "No accounts yet: `accounts add` or `accounts discover`.",
    code: 0,
  };
}

/** Tries every permission of one account, or of all. The answer is no when one is missing. */
export async function accountsTest(ids: string[], options: CommonOptions): Promise<Outcome> {
  const tests = await withContext(options, (ctx) =>
    withAws(options, async (aws) => {
      const wanted = ids.length > 0 ? ids : (await allAccounts(ctx)).map((account) => account.id);
      const done: ConnectionTest[] = [];
      for (const accountId of wanted) done.push(await testConnection(ctx, aws, accountId));
      return done;
    }),
  );
  return {
    json: { items: tests },
    text: tests.map(describeTest).join("\n") || "No accounts yet.",
    code: tests.every((test) => test.ok) ? 0 : 1,
  };
}

/** One line for what works, one for each thing that does not, with what to do. */
export function describeTest({ accountId, ok, checks }: ConnectionTest): string {
  const wrong = checks.filter((check) => check.status !== "data" && check.status !== "skipped");
  const lines = wrong.map(
    ({ action, region, status, message, remedy }) =>
      `  ${action}${region ? ` in ${region}` : ""}: ${status}${message ? `: ${message}` : ""}` +
      (remedy ? `\n    ${remedy.replaceAll("\n", "\n    ")}` : ""),
  );
  return [`${accountId}: ${ok ? "ok" : "not ok"}, ${checks.length} checks`, ...lines].join("\n");
}

export async function allAccounts(ctx: Parameters<typeof listAccounts>[0]): Promise<Account[]> {
  const items: Account[] = [];
  for (let cursor: string | undefined; ; ) {
    const page = await listAccounts(ctx, { limit: 100, cursor });
    items.push(...page.items);
    if (page.nextCursor === null) return items;
    cursor = page.nextCursor;
  }
}
