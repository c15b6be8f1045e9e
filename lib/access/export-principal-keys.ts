import { authorize } from "@/lib/auth/permissions";
import type { Context } from "@/lib/context";
import type { ExportedFile } from "@/lib/http/export-file";
import { requirePrincipal } from "./get-principal";
import { listPrincipalKeys } from "./list-principal-keys";
import type {
  ExportPrincipalKeysQuery,
  PrincipalKey,
  PrincipalKeyList,
} from "./schemas/principals";
import { usageWithin } from "./schemas/usage-within";
import { codeOf, VERDICT_CODES } from "./types";
import { writeExport } from "./write-export";

/** Keys of one file; beyond, the file says that it was cut. */
const MAX_KEYS = 20_000;
const PAGE = 200;

const FIELDS = [
  ...["principal", "key", "accountId", "accountName", "region", "alias", "state"],
  ...["classification", "owner", "capability", "action", "verdict", "throughIam"],
  ...["use", "lastUsedAt", "calls90Days", "computedAt"],
];

/** A line for each action that the principal may do with the key, or of which that is unknown. */
function linesOf(
  key: PrincipalKey,
  { capabilities, actions }: PrincipalKeyList,
  principal: string,
) {
  return capabilities.flatMap(({ label, actions: own }) =>
    own.flatMap((action) => {
      const code = codeOf(key.verdicts[actions.indexOf(action)]);
      const { verdict, throughIam } = VERDICT_CODES[code];
      if (verdict === "not-allowed" || verdict === "denied") return [];
      const use = usageWithin(key.use, [action]);
      return [
        {
          ...{ principal, key: key.arn, accountId: key.accountId, accountName: key.accountName },
          ...{ region: key.region, alias: key.alias, state: key.state },
          ...{ classification: key.classification, owner: key.owner },
          ...{ capability: label, action, verdict, throughIam },
          ...{ use: use?.state ?? null, lastUsedAt: use?.lastUsedAt ?? null },
          calls90Days: use === null || use.state === "unknown" ? null : use.calls,
          computedAt: key.computedAt,
        },
      ];
    }),
  );
}

/**
 * Exports the keys that a principal reaches as its page shows them for these filters, a line for each key and action. CSV
 * cells are safe against formulas. The export is recorded. Throws as `listPrincipalKeys` does.
 */
export async function exportPrincipalKeys(
  ctx: Context,
  id: string,
  query: ExportPrincipalKeysQuery,
): Promise<ExportedFile> {
  authorize(ctx.actor, "access:export");
  const { format, ...filters } = query;
  const { ref } = await requirePrincipal(ctx, id);
  const lines: ReturnType<typeof linesOf> = [];
  let page: PrincipalKeyList;
  let cursor: string | undefined;
  let keys = 0;
  do {
    const asked = { ...filters, limit: PAGE, ...(cursor ? { cursor } : {}) };
    page = await listPrincipalKeys(ctx, id, asked);
    keys += page.items.length;
    for (const key of page.items) lines.push(...linesOf(key, page, ref));
    cursor = page.nextCursor ?? undefined;
  } while (cursor !== undefined && keys < MAX_KEYS);
  return writeExport(ctx, {
    ...{ format, name: "keys", place: ["of-principal", id], fields: FIELDS, lines, filters },
    meta: { principal: ref, keys, total: page.total, cut: cursor !== undefined, state: page.state },
  });
}
