import type { Db } from "@/lib/db/types";
import { readConsistencyProof, readRoot } from "./read-proof";
import {
  checkpointText,
  checkSignature,
  formatNote,
  formatVerifierKey,
  keyIdOf,
  parseCheckpoint,
} from "./rules/checkpoint-note";
import { leafHash } from "./rules/merkle";
import { verifyConsistency } from "./rules/proofs";
import { growTree } from "./rules/tree";
import type { LedgerSigner } from "./signer";
import {
  type CheckpointRow,
  insertCheckpoint,
  newestCheckpoint,
  readBodies,
} from "./store/checkpoints";
import { readSize } from "./store/places";
import { readEdge } from "./store/tiles";

/** The ledger contradicts what was signed before. Nothing is signed until somebody has looked into it. */
export class RefusedToSign extends Error {
  override readonly name = "RefusedToSign";
}

const PAGE = 2_000;

/**
 * Signs the head of the tree as it is now and keeps it. The new root is computed from the tree of the last
 * checkpoint, whose root must still be the signed one, and from the acts themselves; the stored tiles must prove
 * the same. Throws `RefusedToSign` when they do not. Answers the size, or null when there is nothing new.
 */
export async function makeCheckpoint(
  { pool }: Pick<Db, "pool">,
  signer: LedgerSigner,
  now: Date,
): Promise<number | null> {
  const size = await readSize(pool);
  const last = await newestCheckpoint(pool);
  const lastSize = Number(last?.size ?? 0);
  if (size < lastSize) {
    throw new RefusedToSign(`${size} entries are there, and ${lastSize} were signed for.`);
  }
  if (size === lastSize) return null;
  if (last) assertGenuine(last, signer);
  const tree = growTree(lastSize, await readEdge(pool, lastSize));
  const before = tree.root();
  if (last && !before.equals(last.root)) {
    throw new RefusedToSign(`The first ${lastSize} entries are not those that were signed for.`);
  }
  for (let from = lastSize; from < size; from += PAGE) {
    const to = Math.min(size, from + PAGE);
    const bodies = await readBodies(pool, from, to);
    if (bodies.length !== to - from) {
      throw new RefusedToSign(`Between the places ${from} and ${to} entries are missing.`);
    }
    for (const body of bodies) tree.add(leafHash(body));
  }
  const root = tree.root();
  const path = await readConsistencyProof(pool, lastSize, size);
  if (
    !(await readRoot(pool, size)).equals(root) ||
    !verifyConsistency(lastSize, size, path, before, root)
  ) {
    throw new RefusedToSign(`The places or tiles up to ${size} are not those of the acts.`);
  }
  const text = checkpointText({ origin: signer.name, size, root });
  const note = formatNote(text, signer, await signer.sign(Buffer.from(text)));
  if (checkSignature(parseCheckpoint(note), [signer]).status !== "good") {
    throw new Error("The signer's signature is not of its own key.");
  }
  const key = formatVerifierKey(signer);
  await insertCheckpoint(pool, { size, root, note, key, madeAt: now });
  return size;
}

/** Throws when the row is not what its note says, or the note claims our signature and does not have it. */
function assertGenuine(row: CheckpointRow, signer: LedgerSigner): void {
  const parsed = parseCheckpoint(row.note);
  if (parsed.size !== Number(row.size) || !parsed.root.equals(row.root)) {
    throw new RefusedToSign(`The checkpoint of ${row.size} entries is not that of its note.`);
  }
  const keyId = keyIdOf(signer);
  const check = checkSignature(parsed, [signer]);
  const ours = row.key_id === formatVerifierKey(signer);
  if (check.status === "bad" || (ours && check.status !== "good")) {
    throw new RefusedToSign(`The checkpoint of ${row.size} entries is not signed by ${keyId}.`);
  }
}
