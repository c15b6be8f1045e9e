import { createHash } from "node:crypto";
import type { z } from "zod";
import { authorize } from "@/lib/auth/permissions";
import type { Context } from "@/lib/context";
import { type ExportedFile, exportFile } from "@/lib/http/export-file";
import { csvChunks, jsonChunks } from "@/lib/http/export-text";
import type { KeyName } from "@/lib/keys/rules/key-arn";
import { previewPolicy } from "./preview-policy";
import { previewLines } from "./rules/preview-lines";
import {
  type exportPreviewQuery,
  PREVIEW_FIELDS,
  type PreviewLine,
} from "./schemas/preview-export";
import type { PolicyPreview, previewBody, WhatIfRow } from "./schemas/what-if";

/** The lines of one principal after another; none is made before it is asked for. */
function* pagesOf<T>(rows: readonly WhatIfRow[], key: string, each: (line: PreviewLine) => T) {
  for (const row of rows) yield previewLines(row, key).map(each);
}

/** What the lines stand on: which policy was tried, and what was found of it and of the key as a whole. */
function metaOf(preview: PolicyPreview, { policy, caller }: z.output<typeof previewBody>) {
  const { changes: _, actions: __, key, policyNow, computedAt, ...found } = preview;
  return {
    key: key.arn,
    exportedAt: computedAt,
    timeZone: "UTC",
    rows: preview.changes.reduce((sum, { changes }) => sum + changes.length, 0),
    principals: preview.changes.length,
    proposed: { sha256: createHash("sha256").update(policy).digest("hex"), text: policy },
    now: policyNow && { sha256: policyNow.sha256 },
    caller: caller ?? null,
    ...found,
  };
}

/**
 * Exports what a proposed key policy would change, a line for each principal and action whose verdict changes; JSON has
 * what was found of the policy in `meta`, with the policy itself. The export is recorded with the policy's SHA-256.
 * Throws as `previewPolicy` does.
 */
export async function exportPreview(
  ctx: Context,
  name: KeyName,
  body: z.output<typeof previewBody>,
  { format }: z.output<typeof exportPreviewQuery>,
): Promise<ExportedFile> {
  authorize(ctx.actor, "access:export");
  const preview = await previewPolicy(ctx, name, body);
  const meta = metaOf(preview, body);
  const { key, rows, exportedAt } = meta;
  const { accountId, region, keyId } = name;
  return exportFile(ctx, {
    ...{ act: "access.export", format, rows, exportedAt, filters: {} },
    detail: { key, proposed: meta.proposed.sha256 },
    words: ["what-if", accountId, region, keyId],
    csv: () =>
      csvChunks(
        PREVIEW_FIELDS,
        pagesOf(preview.changes, key, (line) => PREVIEW_FIELDS.map((field) => line[field])),
      ),
    json: () =>
      jsonChunks(
        meta,
        "changes",
        pagesOf(preview.changes, key, (line) => line),
      ),
  });
}
