import { z } from "zod";
import { endpoint } from "@/lib/http/endpoint";
import { fileResponse } from "@/lib/http/export-file";
import { exportLedger as run } from "../export-ledger";
import { ledgerFilters } from "../schemas";

export const exportLedger = endpoint(
  {
    method: "GET",
    path: "/api/v1/ledger/export",
    summary: "The entries of the ledger as JSON Lines that verify without this server",
    description:
      "The first line holds the signed checkpoint; each further line an entry. Without filters all entries " +
      "follow, and the signed root follows from them; with filters each line has its inclusion proof. " +
      "`keyledger verify-ledger FILE` verifies both.",
    tags: ["ledger"],
    permission: "ledger:export",
    query: ledgerFilters,
    response: z.unknown(),
    media: ["application/jsonl"],
  },
  async (ctx, { query }) => fileResponse(await run(ctx, query)),
);
