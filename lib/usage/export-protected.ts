import { authorize } from "@/lib/auth/permissions";
import type { Context } from "@/lib/context";
import { type ExportedFile, exportFile } from "@/lib/http/export-file";
import { csvText } from "@/lib/http/export-text";
import type { KeyName } from "@/lib/keys/rules/key-arn";
import { getProtected } from "./get-protected";
import type { ProtectedByKey } from "./schemas/protected";

const FIELDS = [
  ...["type", "resource", "calls", "failed", "days", "firstAt", "lastAt"],
  ...["principalCount", "principals", "services", "operations"],
] as const;

function csvOf(found: ProtectedByKey): string {
  const { known, coverage } = found;
  const head = [
    ["from", found.from],
    ["to", found.to],
    ...Object.entries(known).map(([name, value]) => [`calls: ${name}`, String(value)]),
    ["seconds without data", `${coverage.missing} of ${coverage.seconds}`],
    ...coverage.gaps.map(({ from, to, reason }) => ["gap", `${from} to ${to}: ${reason}`]),
    ["resources", `${found.resources.length} of ${found.resourceCount}`],
    [],
  ];
  const lines = found.resources.map((row) =>
    FIELDS.map((field) => {
      const value = (row as Record<string, unknown>)[field];
      return Array.isArray(value) ? value.map((one) => one || "(direct)").join(" ") : String(value);
    }),
  );
  return csvText([...head, FIELDS, ...lines]);
}

/**
 * What a key protects as a file: each resource on a line, before them what is not known. CSV cells are safe against formulas.
 * The export is recorded. Throws as `getProtected` does.
 */
export async function exportProtected(
  ctx: Context,
  name: KeyName,
  { days, format }: { days: number; format: "csv" | "json" },
): Promise<ExportedFile> {
  authorize(ctx.actor, "usage:read");
  const found = await getProtected(ctx, name, { days });
  const place = [name.accountId, name.region, name.keyId];
  const key = place.join("/");
  return exportFile(ctx, {
    ...{ act: "usage.export", format, exportedAt: found.to, filters: { days: String(days) } },
    words: ["protects", ...place, `${days}-days`],
    rows: found.resources.length,
    detail: { key },
    csv: () => csvOf(found),
    json: () => `${JSON.stringify({ key, ...found })}\n`,
  });
}
