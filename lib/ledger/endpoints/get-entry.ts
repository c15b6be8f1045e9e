import { z } from "zod";
import { endpoint } from "@/lib/http/endpoint";
import { getEntry as run } from "../get-entry";
import { ledgerEntryDetail } from "../schemas";

export const getEntry = endpoint(
  {
    method: "GET",
    path: "/api/v1/ledger/{id}",
    summary: "One entry of the ledger, with the proof that it is in a signed checkpoint",
    tags: ["ledger"],
    permission: "ledger:read",
    params: z.object({ id: z.string().max(100) }),
    response: ledgerEntryDetail,
    errors: ["not-found"],
  },
  (ctx, { params }) => run(ctx, params.id),
);
