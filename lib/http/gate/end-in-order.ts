import type { Server } from "node:http";
import { logger } from "../../logger";

/** Longest time, in ms, that requests under way get to end, and then what is still to be written. */
const REQUESTS_END = 3_000;
const LAST_WORDS = 2_000;

type LastWord = () => Promise<void>;

/** Kept where every bundle finds it: who has last words is loaded in another bundle than who asks for them. */
const holder = globalThis as { keyledgerLastWords?: Set<LastWord> };

/** Calls `word` once when this process is asked to end, and waits for it a moment. */
export function beforeEnd(word: LastWord): void {
  holder.keyledgerLastWords ??= new Set();
  holder.keyledgerLastWords.add(word);
}

function within(ms: number, work: Promise<unknown>): Promise<unknown> {
  const late = new Promise((resolve) => setTimeout(resolve, ms).unref());
  return Promise.race([work, late]);
}

/** Says every last word; a failure is logged and stops no other. */
export async function sayLastWords(): Promise<void> {
  const words = [...(holder.keyledgerLastWords ?? [])].map((word) =>
    word().catch((error: unknown) => logger.error({ err: error }, "not written at the end")),
  );
  await within(LAST_WORDS, Promise.all(words));
}

/**
 * On SIGTERM and SIGINT: no new requests, those under way end, what is kept in memory is written, and, if
 * `exits`, the process ends. Without `exits` Next ends it when it has closed its server, perhaps before we wrote.
 */
export function endInOrder(servers: ReadonlySet<Server>, exits: boolean): void {
  let ending = false;
  const end = async () => {
    if (ending) return;
    ending = true;
    if (exits) {
      const closed = [...servers].map((server) => new Promise((done) => server.close(done)));
      await within(REQUESTS_END, Promise.all(closed));
    }
    await sayLastWords();
    if (exits) process.exit(0);
  };
  for (const signal of ["SIGTERM", "SIGINT"] as const) process.on(signal, () => void end());
}
