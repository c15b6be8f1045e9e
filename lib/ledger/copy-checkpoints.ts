import type { Db } from "@/lib/db/types";
import type { CheckpointTarget } from "./checkpoint-targets";
import { addCopies, dueCopies, noteCopy } from "./store/checkpoints";

/** Longest time for one copy, ms. */
const PATIENCE = 10_000;

/**
 * Writes what is due to every target. A copy that fails is noted with its error and tried again later, until it
 * is written; the others do not wait for it. Answers the errors of this round, by target.
 */
export async function copyCheckpoints(
  { pool }: Pick<Db, "pool">,
  targets: readonly CheckpointTarget[],
): Promise<Map<string, string>> {
  await addCopies(
    pool,
    targets.map(({ name }) => name),
  );
  const errors = new Map<string, string>();
  await Promise.all(
    targets.map(async ({ name, write }) => {
      for (const { size, note } of await dueCopies(pool, [name], 100)) {
        const error = await within(PATIENCE, write(Number(size), note)).then(
          () => null,
          (reason: unknown) => (reason instanceof Error ? reason.message : String(reason)),
        );
        await noteCopy(pool, { size, target: name, error });
        if (error === null) continue;
        errors.set(name, error);
        // What failed for one will mostly fail for the next; it comes first when this is due again.
        break;
      }
    }),
  );
  return errors;
}

async function within(ms: number, work: Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`It took longer than ${ms / 1_000} s.`)), ms);
  });
  try {
    await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
