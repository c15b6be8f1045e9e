import { inTransaction } from "@/lib/db/transaction";
import type { Db } from "@/lib/db/types";
import { appendAct } from "@/lib/ledger/append-act";
import { runLedger } from "@/lib/ledger/run-ledger";

export interface Appended {
  perSecond: number;
  acts: number;
  /** Seconds after the last act until all had their place. */
  caughtUp: number;
  /** Most acts that waited at once, as sampled every 200 ms. */
  mostWaiting: number;
  gapless: boolean;
}

/** Runs `write` in `writers` loops for so long; answers how often it ran in a second. */
async function together(writers: number, ms: number, write: (at: number) => Promise<void>) {
  let done = 0;
  const began = performance.now();
  await Promise.all(
    Array.from({ length: writers }, async (_, writer) => {
      for (let at = writer; performance.now() - began < ms; at += writers) {
        await write(at);
        done += 1;
      }
    }),
  );
  return { done, perSecond: done / ((performance.now() - began) / 1_000) };
}

const act = (at: number) => ({
  act: "sync.start" as const,
  subject: { kind: "run" as const, id: `run-${at}` },
  detail: { accounts: 12, trigger: "manual" },
  why: "After the change of last night.",
});

/** Each act in a transaction of its own, by concurrent writers, while the ledger places them. */
export async function measureAppend(db: Db, ledgerDb: Db, ms: number): Promise<Appended> {
  const stop = new AbortController();
  const quiet = () => undefined;
  const running = runLedger({
    db: ledgerDb,
    signer: () => Promise.reject(new Error("no key here")),
    targets: [],
    every: 1_000_000,
    signal: stop.signal,
    clock: () => new Date(),
    log: { info: quiet, warn: quiet, error: quiet },
  });
  const actor = { kind: "system" as const, name: "bench" };
  const ctx = { actor, clock: () => new Date(), requestId: "bench" };
  const count = async (sql: string) => Number((await ledgerDb.pool.query(sql)).rows[0].n);
  const before = await count(`SELECT count(*) AS n FROM ledger_place`);
  let mostWaiting = 0;
  const sampler = setInterval(async () => {
    const waiting = await count(`SELECT count(*) AS n FROM ledger_pending`);
    mostWaiting = Math.max(mostWaiting, waiting);
  }, 200);
  const { done, perSecond } = await together(8, ms, async (at) => {
    await inTransaction(db, (tx) => appendAct(tx, ctx, act(at)));
  });
  const ended = performance.now();
  while ((await count(`SELECT count(*) AS n FROM ledger_pending`)) > 0) {
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  const caughtUp = (performance.now() - ended) / 1_000;
  clearInterval(sampler);
  stop.abort();
  await running;
  const { rows } = await ledgerDb.pool.query<{ n: string; size: string }>(
    `SELECT count(*) AS n, max(seq) + 1 AS size FROM ledger_place`,
  );
  const [row] = rows;
  const gapless = row?.n === row?.size && Number(row?.n) === before + done;
  return { perSecond, acts: done, caughtUp, mostWaiting, gapless };
}

/** The peer: the same text into a plain table without index, a transaction each, nothing else running. */
export async function measureBareInserts(db: Db, owner: Db, ms: number): Promise<number> {
  await owner.pool.query(`CREATE TABLE IF NOT EXISTS bench_bare (body text)`);
  await owner.pool.query(`GRANT INSERT ON bench_bare TO PUBLIC`);
  const { perSecond } = await together(8, ms, async (at) => {
    await inTransaction(db, async (tx) => {
      await tx.query(`INSERT INTO bench_bare VALUES ($1)`, [JSON.stringify(act(at))]);
    });
  });
  return perSecond;
}
