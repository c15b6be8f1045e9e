import type { Db } from "@/lib/db/types";
import { failingCopies } from "./store/checkpoints";

/** Places to which checkpoints were not copied at several tries, of the last hour, each with its newest error. */
export function readFailingCopies(
  db: Pick<Db, "pool">,
): Promise<{ target: string; error: string }[]> {
  return failingCopies(db.pool);
}
