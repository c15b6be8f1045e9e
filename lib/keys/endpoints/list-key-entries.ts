import { keyPath } from "@/lib/estate/schemas";
import { endpoint } from "@/lib/http/endpoint";
import { ledgerEntryList } from "@/lib/ledger/schemas";
import { listKeyEntries as run } from "../list-key-entries";
import { pageQuery } from "../schemas/parts";

export const listKeyEntries = endpoint(
  {
    method: "GET",
    path: "/api/v1/keys/{account}/{region}/{keyId}/ledger",
    summary: "What was done to a key in Keyledger, newest first",
    tags: ["keys", "ledger"],
    permission: "ledger:read-own-keys",
    params: keyPath,
    query: pageQuery,
    response: ledgerEntryList,
    errors: ["not-found"],
  },
  (ctx, { params: { account, region, keyId }, query }) =>
    run(ctx, { accountId: account, region, keyId, ...query }),
);
