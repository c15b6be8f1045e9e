import type { LedgerEntryList } from "@/lib/ledger/schemas";
import type { Api } from "../support/api";
import { stateOf } from "../support/people";
import { expect, test } from "../support/test";
import { NOBODY } from "./callers";

test.use({ who: "security" });

/** Entries of refused access at one endpoint since an instant. */
async function refusalsAt(api: Api, endpoint: string, since: Date) {
  const query = new URLSearchParams({
    act: "access.refuse",
    subject: `endpoint:${endpoint}`,
    from: since.toISOString(),
    limit: "200",
  });
  return (await api.get<LedgerEntryList>(`ledger?${query}`)).items;
}

test("what is refused is in the ledger: who, where, why, and no word of which object", async ({
  api,
  playwright,
  baseURL,
}) => {
  const since = new Date(Date.now() - 90_000);
  const origin = new URL(baseURL ?? "").origin;
  const nobody = await playwright.request.newContext({ baseURL, storageState: NOBODY });
  const auditor = await playwright.request.newContext({
    baseURL,
    storageState: stateOf("auditor"),
  });
  const key = "/api/v1/keys/824129120517/eu-west-1/0f1e2d3c-4b5a-4697-8877-665544332211";
  await nobody.get(key, { headers: { "x-forwarded-for": "203.0.113.77" } });
  await auditor.post("/api/v1/sync-runs", { headers: { origin } });
  await nobody.post("/api/v1/views", { headers: { origin: "https://elsewhere.example" } });
  await nobody.get("/accounts", { maxRedirects: 0 });

  const expected = [
    ["GET /api/v1/keys/{account}/{region}/{keyId}", "unauthenticated", "anonymous"],
    ["POST /api/v1/sync-runs", "forbidden", "person"],
    ["POST /api/v1/views", "forbidden", "anonymous"],
    ["GET /accounts", "unauthenticated", "anonymous"],
  ] as const;
  for (const [endpoint, code, kind] of expected) {
    await expect
      .poll(async () => {
        const entries = await refusalsAt(api, endpoint, since);
        return entries.map((entry) => `${entry.detail?.code} ${entry.actor.kind}`);
      })
      .toContain(`${code} ${kind}`);
    for (const entry of await refusalsAt(api, endpoint, since)) {
      expect(JSON.stringify(entry)).not.toMatch(/0f1e2d3c|203\.0\.113\.77/);
      expect(entry.from?.address).toMatch(/^(127\.0\.0\.1|::1)$/);
    }
  }
  await Promise.all([nobody.dispose(), auditor.dispose()]);
});
