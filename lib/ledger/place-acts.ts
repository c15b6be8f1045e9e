import { inTransaction } from "@/lib/db/transaction";
import type { Db } from "@/lib/db/types";
import { TILE_WIDTH } from "./rules/merkle";
import { growTree, type Tile } from "./rules/tree";
import { lockPlacing, placeNext, readSize } from "./store/places";
import { insertTiles, readEdge } from "./store/tiles";

/** Acts placed in one transaction at most. */
export const BATCH = 2_000;

export interface Placed {
  /** Entries that got their place, and the size of the tree after them. */
  placed: number;
  size: number;
  /** More may wait: the batch was full. */
  more: boolean;
}

/**
 * Gives the acts that wait longest their places, in one transaction: places, full tiles and the end of their
 * waiting, or nothing of it. Null when another process is at it.
 */
export async function placeActs(
  db: Pick<Db, "pool">,
  limit: number = BATCH,
): Promise<Placed | null> {
  return inTransaction(db, async (tx) => {
    if (!(await lockPlacing(tx))) return null;
    // A statement of its own: it sees what the last holder of the lock committed.
    const first = await readSize(tx);
    const { leaves, taken } = await placeNext(tx, { first, limit });
    const size = first + leaves.length;
    if (Math.floor(size / TILE_WIDTH) > Math.floor(first / TILE_WIDTH)) {
      const tree = growTree(first, await readEdge(tx, first));
      const filled: Tile[] = [];
      for (const leaf of leaves) filled.push(...tree.add(leaf));
      await insertTiles(tx, filled);
    }
    return { placed: leaves.length, size, more: taken === limit };
  });
}
