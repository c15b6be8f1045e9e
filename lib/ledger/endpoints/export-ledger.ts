import { z } from "zod";
import { endpoint } from "@/lib/http/endpoint";
import { streamOf } from "@/lib/http/text-stream";
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
  async (ctx, { query }) => {
    const { filename, header, lines } = await run(ctx, query);
    return new Response(streamOf(lines), {
      headers: {
        "content-type": "application/jsonl; charset=utf-8",
        "content-disposition": `attachment; filename="${filename}"`,
        "x-export-rows": String(header.entries),
        "x-export-time": header.exportedAt,
      },
    });
  },
);
