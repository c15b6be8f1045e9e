import { endpoint } from "@/lib/http/endpoint";
import { ledgerEntryList, searchLedgerQuery } from "../schemas";
import { searchLedger as run } from "../search-ledger";

export const searchLedger = endpoint(
  {
    method: "GET",
    path: "/api/v1/ledger",
    summary: "Who did what, newest first",
    tags: ["ledger"],
    permission: "ledger:read",
    query: searchLedgerQuery,
    response: ledgerEntryList,
  },
  (ctx, { query }) => run(ctx, query),
);
