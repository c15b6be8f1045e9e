import { z } from "zod";
import { authorize } from "@/lib/auth/permissions";
import type { Context } from "@/lib/context";
import { AppError } from "@/lib/errors";
import { readInclusionProof } from "./read-proof";
import { leafHash } from "./rules/merkle";
import { verifyInclusion } from "./rules/proofs";
import type { LedgerEntryDetail } from "./schemas";
import { newestCheckpoint, readCopies } from "./store/checkpoints";
import { readEntry } from "./store/search";
import { MissingHashes } from "./store/tiles";
import { toCheckpoint, toEntry } from "./to-dto";

/**
 * One entry, with the proof that it is in the tree of the newest checkpoint that covers it. The proof is
 * verified before it is shown; `problem` says what is wrong with one that does not hold.
 */
export async function getEntry(ctx: Context, id: string): Promise<LedgerEntryDetail> {
  authorize(ctx.actor, "ledger:read");
  const row = z.uuid().safeParse(id).success ? await readEntry(ctx.db, id) : null;
  if (!row) throw new AppError("not-found", "There is no such entry.");
  const leaf = leafHash(row.body);
  const common = { ...toEntry(row), body: row.body, leafHash: leaf.toString("base64") };
  return { ...common, ...(await proofOf(ctx, row.seq, leaf)) };
}

async function proofOf(
  { db }: Context,
  place: string | null,
  leaf: Buffer,
): Promise<Pick<LedgerEntryDetail, "proof" | "problem">> {
  if (place === null) return { proof: null, problem: null };
  const seq = Number(place);
  const row = await newestCheckpoint(db.pool, seq + 1);
  if (!row) return { proof: null, problem: null };
  try {
    const size = Number(row.size);
    const path = await readInclusionProof(db.pool, seq, size);
    const checkpoint = toCheckpoint(row, await readCopies(db.pool, [row.size]));
    if (!verifyInclusion(leaf, seq, size, path, row.root)) {
      const problem = `This entry is not in the tree of the checkpoint of ${size} entries: one was changed.`;
      return { proof: null, problem };
    }
    const texts = path.map((hash) => hash.toString("base64"));
    return { proof: { leafHash: leaf.toString("base64"), path: texts, checkpoint }, problem: null };
  } catch (error) {
    if (error instanceof MissingHashes) return { proof: null, problem: error.message };
    throw error;
  }
}
