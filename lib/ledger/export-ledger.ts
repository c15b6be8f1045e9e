import { randomUUID } from "node:crypto";
import { authorize } from "@/lib/auth/permissions";
import type { Context } from "@/lib/context";
import { inTransaction } from "@/lib/db/transaction";
import { AppError } from "@/lib/errors";
import type { ExportedFile } from "@/lib/http/export-file";
import { appendAct } from "./append-act";
import { awaitCheckpoint } from "./await-checkpoint";
import { parseCheckpoint } from "./rules/checkpoint-note";
import { EXPORT_FORMAT, type ExportHeader, type ExportLine } from "./rules/export-format";
import { leafHash } from "./rules/merkle";
import { inclusionRanges, rangeHash, tilesOf } from "./rules/proofs";
import type { LedgerFilters } from "./schemas";
import { type CheckpointRow, newestCheckpoint } from "./store/checkpoints";
import { countPlaced, readPlaced } from "./store/search";
import { readTiles } from "./store/tiles";

const PAGE = 500;
/** How long to wait for a checkpoint that covers the export's own act, ms. */
const PATIENCE = 5_000;

type Db = Context["db"];

/**
 * Exports entries up to the newest checkpoint as JSON Lines, a header first: all of them, from which its root follows,
 * or those that match filters, each with its inclusion proof. The export is itself an act, and asks for a checkpoint
 * that covers it; without a worker the last one is taken. Throws `unavailable` when there is none at all.
 */
export async function exportLedger(
  ctx: Context,
  filters: LedgerFilters,
  patience: number = PATIENCE,
): Promise<ExportedFile> {
  authorize(ctx.actor, "ledger:export");
  const given = Object.entries(filters).filter(([, value]) => value !== undefined);
  const named: Record<string, string> = Object.fromEntries(given);
  const filtered = given.length > 0;
  const act = await inTransaction(ctx.db, (tx) =>
    appendAct(tx, ctx, {
      act: "ledger.export",
      subject: { kind: "export", id: randomUUID() },
      detail: { filters: named },
    }),
  );
  const row =
    (await awaitCheckpoint(ctx.db, act, patience)) ?? (await newestCheckpoint(ctx.db.pool));
  if (!row) {
    const message = "No checkpoint was signed yet. One is made when a worker runs; try again then.";
    throw new AppError("unavailable", message);
  }
  const size = Number(row.size);
  const entries = filtered ? await countPlaced(ctx.db, filters, size) : size;
  const now = ctx.clock();
  const header = headerOf(row, { entries, filters: filtered ? named : null, now });
  const stamp = header.exportedAt.slice(0, 19).replace(/[-:]/g, "");
  return {
    filename: `ledger-${filtered ? "part-" : ""}${size}-${stamp}Z.jsonl`,
    contentType: "application/jsonl; charset=utf-8",
    rows: entries,
    exportedAt: header.exportedAt,
    filters: new URLSearchParams(named).toString(),
    chunks: linesOf(ctx.db, filters, header),
  };
}

function headerOf(
  row: CheckpointRow,
  { entries, filters, now }: Pick<ExportHeader, "entries" | "filters"> & { now: Date },
): ExportHeader {
  const { origin, size, root } = parseCheckpoint(row.note);
  return {
    format: EXPORT_FORMAT,
    origin,
    size,
    root: root.toString("base64"),
    publicKey: row.key_id,
    checkpoint: row.note,
    exportedAt: now.toISOString(),
    filters,
    entries,
  };
}

async function* linesOf(
  db: Db,
  filters: LedgerFilters,
  header: ExportHeader,
): AsyncGenerator<string, void, undefined> {
  yield `${JSON.stringify(header)}\n`;
  for (let from = 0; from < header.size; ) {
    const rows = await readPlaced(db, filters, { from, to: header.size, limit: PAGE });
    if (rows.length === 0) return;
    const proofs = header.filters && (await proofsOf(db, rows, header.size));
    yield rows
      .map(({ seq, body }, at) => {
        const proof = proofs?.[at];
        const line: ExportLine = {
          seq: Number(seq),
          body,
          leafHash: leafHash(body).toString("base64"),
          ...(proof && { proof }),
        };
        return `${JSON.stringify(line)}\n`;
      })
      .join("");
    from = Number(rows.at(-1)?.seq) + 1;
  }
}

/** Inclusion proofs of a page of entries; what they share is read once. */
async function proofsOf(db: Db, rows: { seq: string }[], size: number): Promise<string[][]> {
  const plans = rows.map(({ seq }) => inclusionRanges(Number(seq), size));
  const tiles = await readTiles(db.pool, tilesOf(plans.flat()));
  return plans.map((ranges) => ranges.map((range) => rangeHash(tiles, range).toString("base64")));
}
