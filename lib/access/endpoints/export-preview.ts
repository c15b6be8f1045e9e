import { z } from "zod";
import { keyPath } from "@/lib/estate/schemas";
import { endpoint } from "@/lib/http/endpoint";
import { fileResponse } from "@/lib/http/export-file";
import { exportPreview as run } from "../export-preview";
import { exportPreviewQuery } from "../schemas/preview-export";
import { previewBody } from "../schemas/what-if";

export const exportPreview = endpoint(
  {
    method: "POST",
    path: "/api/v1/keys/{account}/{region}/{keyId}/what-if/export",
    summary: "What a key policy would change, a line for each principal and action, as CSV or JSON",
    description:
      "The answer of what-if as a file, recorded in the ledger with the SHA-256 of the proposed policy; also needs " +
      "access:export. JSON has checks, warnings, judgements and the policy itself in `meta`. File name and the headers " +
      "x-export-rows and x-export-time name what was exported. CSV cells that look like formulas get an apostrophe.",
    tags: ["access"],
    permission: "access:simulate",
    params: keyPath,
    query: exportPreviewQuery,
    body: previewBody,
    // A policy of 64 KiB with every character escaped.
    maxBody: 6 * 65_536 + 8_192,
    response: z.unknown(),
    media: ["text/csv", "application/json"],
    errors: ["not-found"],
  },
  async (ctx, { params: { account, region, keyId }, query, body }) =>
    fileResponse(await run(ctx, { accountId: account, region, keyId }, body, query)),
);
