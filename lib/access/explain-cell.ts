import type { z } from "zod";
import { authorize } from "@/lib/auth/permissions";
import type { Context } from "@/lib/context";
import { AppError } from "@/lib/errors";
import type { KeyName } from "@/lib/keys/rules/key-arn";
import { findAction } from "./actions/action-table";
import { buildCase } from "./build-case";
import { evaluateFamilyCell } from "./evaluate-matrix";
import { explainDocuments } from "./explained-documents";
import { matrixRows, toMatrixKey } from "./matrix-rows";
import { notEvaluated } from "./rules/not-evaluated";
import { isThroughIam } from "./rules/through-iam";
import type { AccessExplanation, explainQuery } from "./schemas/matrix";

type ExplainQuery = z.output<typeof explainQuery>;

/**
 * One cell of a key's matrix, opened: its reasons, the documents that they name, and what was left out. Throws
 * `forbidden`; `not-found` for a key that the actor may not know of and for a principal that is none of the matrix;
 * `invalid` for an action that KMS does not have and a time of which nothing is known.
 */
export async function explainCell(
  ctx: Context,
  name: KeyName,
  query: ExplainQuery,
): Promise<AccessExplanation> {
  authorize(ctx.actor, "access:read");
  const action = findAction(query.action);
  if (action === null) {
    const message = "KMS has no action of that name.";
    throw new AppError("invalid", message, [{ field: "action", message }]);
  }
  const at = query.at ? new Date(query.at) : undefined;
  const of = await buildCase(ctx, name, { at, family: query.family === "1" });
  const asked = of.principals.find(({ ref }) => ref === query.principal);
  if (asked === undefined) {
    throw new AppError("not-found", "That principal is none of those asked about for this key.");
  }
  const family = { key: of.key.prepared, related: of.related.map(({ prepared }) => prepared) };
  const cell = {
    ...evaluateFamilyCell(family, asked.prepared, action.name),
    principal: asked.ref,
  };
  const [{ rows, usage }, documents] = await Promise.all([
    matrixRows(ctx, { ...of, principals: [asked] }, undefined, of.principals),
    explainDocuments(ctx.db, of, asked, cell),
  ]);
  const [row] = rows;
  if (row === undefined) throw new Error("A principal has no row.");
  const { verdicts: _, judgements: __, ...principal } = row.principal;
  return {
    key: toMatrixKey(of.key),
    principal,
    cell,
    usage,
    throughIam: asked.kind === "account" ? isGiven(cell) : isThroughIam(cell),
    documents,
    notEvaluated: notEvaluated({
      cell,
      action,
      key: of.key.prepared,
      principal: asked.prepared,
      state: of.key.loaded.state,
      grantsReadAt: of.key.loaded.row.reads.grants?.readAt ?? null,
    }),
    sources: of.sources,
    computedAt: of.computedAt.toISOString(),
  };
}

/** What an account as a whole is given, its IAM hands on. */
function isGiven({ verdict }: { verdict: string }): boolean {
  return verdict === "allowed" || verdict === "allowed-if";
}
