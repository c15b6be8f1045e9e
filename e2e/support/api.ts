import { type APIRequestContext, expect } from "@playwright/test";
import type { PrincipalList } from "@/lib/access/schemas/principals";
import type { Account, AccountList, SyncRun } from "@/lib/estate/schemas";
import type { KeyList, KeySummary } from "@/lib/keys/schemas";
import type { AliasList } from "@/lib/keys/schemas/aliases";
import type { KeyDetail } from "@/lib/keys/schemas/key-detail";
import type { KeyOverview } from "@/lib/keys/schemas/overview";
import type { SavedViewList } from "@/lib/keys/schemas/views";

/** Our API under a test's session; every answer that is not good fails the test. */
export class Api {
  constructor(readonly request: APIRequestContext) {}

  async get<T>(path: string): Promise<T> {
    const answer = await this.request.get(`/api/v1/${path}`);
    expect(answer.status(), path).toBe(200);
    return (await answer.json()) as T;
  }

  overview = () => this.get<KeyOverview>("overview");
  views = () => this.get<SavedViewList>("views");

  /** Keys for a query string, at most 200. */
  keys = (query: string) => this.get<KeyList>(`keys?limit=200&${query}`);
  aliases = (query: string) => this.get<AliasList>(`aliases?limit=200&${query}`);

  /** The one key of an account that has this alias. `account` is a name such as `shop-prod`. */
  async keyNamed(alias: string, where: { account?: string; region?: string } = {}) {
    const { items } = await this.keys(`q=${encodeURIComponent(alias)}`);
    const found = items.filter(
      (key) =>
        key.aliases.includes(`alias/${alias}`) &&
        (where.account === undefined || key.accountName === where.account) &&
        (where.region === undefined || key.region === where.region),
    );
    expect(found, `keys with alias/${alias}`).toHaveLength(1);
    return found[0] as KeySummary;
  }

  detail = (key: Pick<KeySummary, "accountId" | "region" | "keyId">) =>
    this.get<KeyDetail>(`keys/${key.accountId}/${key.region}/${key.keyId}`);

  async account(name: string): Promise<Account> {
    const { items } = await this.get<AccountList>("accounts?limit=200");
    const found = items.find((account) => account.name === name);
    if (!found) throw new Error(`There is no account ${name}`);
    return found;
  }

  /** Waits until who reaches which key is computed, and answers with the id of the principal that decrypts most. */
  async widestPrincipal(): Promise<string> {
    const read = () => this.get<PrincipalList>("principals?limit=1");
    await expect
      .poll(async () => (await read()).state, { timeout: 60_000, intervals: [500] })
      .toMatchObject({ pending: 0 });
    return (await read()).items[0]?.id ?? "";
  }

  async latestRun(): Promise<SyncRun> {
    const { items } = await this.get<{ items: SyncRun[] }>("sync-runs?limit=1");
    if (!items[0]) throw new Error("There is no sync run");
    return items[0];
  }

  /** Waits until no sync is under way, and answers with the last one. */
  async syncEnded(timeout = 90_000): Promise<SyncRun> {
    await expect
      .poll(async () => (await this.latestRun()).state, { timeout, intervals: [500] })
      .toMatch(/^(done|partial)$/);
    return this.latestRun();
  }
}

/** The address of a key's page. */
export function keyPath(
  key: Pick<KeySummary, "accountId" | "region" | "keyId">,
  section?: string,
): string {
  const path = `/keys/${key.accountId}/${key.region}/${key.keyId}`;
  return section === undefined ? path : `${path}/${section}`;
}
