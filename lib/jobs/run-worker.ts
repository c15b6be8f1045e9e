import { hostname } from "node:os";
import { setTimeout as sleep } from "node:timers/promises";
import { parseCronItems, type Runner, run, type TaskList } from "graphile-worker";
import type { Aws } from "@/lib/aws/types";
import { type Clock, systemClock } from "@/lib/clock";
import { queueLogger } from "@/lib/db/migrate/migrate-queue";
import type { Db } from "@/lib/db/types";
import { logger } from "@/lib/logger";
import { ensureQueue } from "./add-job";
import { type Heartbeat, startHeartbeat } from "./heartbeat";
import { insertJob, openQueuePool } from "./store";
import type { JobContext, Lane, Task } from "./types";

export interface RunWorkerOptions {
  db: Db;
  aws: Aws;
  tasks: readonly Task[];
  /** Shuts down gracefully: running tasks stop at their next safe point and are put back. */
  signal: AbortSignal;
  /** Tasks of the main lane at once; 4 unless given. The other lanes have their own. */
  concurrency?: number;
  /** Names of tasks to enqueue at the start and every minute; one of each waits at most. */
  everyMinute?: readonly string[];
  clock?: Clock;
  /** A worker whose heartbeat is older is taken for dead, ms; 30,000 unless given. */
  staleMs?: number;
  /** Called whenever the worker has connected and looks for jobs. */
  onReady?: () => void;
}

const CONCURRENCY: Record<Lane, number> = { main: 4, slow: 16, notices: 8 };
const POLL_MS: Record<Lane, number> = { main: 2_000, slow: 15_000, notices: 5_000 };
/** While a runner stops it may still take a job, so what is put back then waits this long, in ms. */
const OUT_OF_REACH = 1_000;

/**
 * Works on the queue until `signal` aborts, then resolves when everything is put back. When the
 * database is lost it waits and begins again by itself; it never rejects for that.
 */
export async function runWorker(options: RunWorkerOptions): Promise<void> {
  for (let failures = 0; !options.signal.aborted; ) {
    const began = Date.now();
    try {
      await runOnce(options);
    } catch (error) {
      if (Date.now() - began > 60_000) failures = 0;
      failures += 1;
      const delay = Math.min(500 * 2 ** failures, 15_000);
      logger.error({ error: message(error), delay }, "worker stopped, will begin again");
      await sleep(delay, undefined, { signal: options.signal }).catch(() => undefined);
    }
  }
}

async function runOnce(options: RunWorkerOptions): Promise<void> {
  const {
    db,
    tasks,
    signal,
    everyMinute = [],
    concurrency = CONCURRENCY.main,
    staleMs = 30_000,
  } = options;
  await ensureQueue(db);
  const stop = new AbortController();
  const until = AbortSignal.any([signal, stop.signal]);
  const pool = openQueuePool(db.pool, 8);
  const heartbeats: Heartbeat[] = [];
  const runners: Runner[] = [];
  try {
    for (const lane of ["main", "slow", "notices"] as const) {
      const own = tasks.filter((task) => task.spec.lane === lane);
      if (own.length === 0) continue;
      const heartbeat = startHeartbeat(pool, { host: hostname(), pid: process.pid, staleMs });
      heartbeats.push(heartbeat);
      runners.push(
        await run({
          pgPool: pool,
          logger: queueLogger,
          noHandleSignals: true,
          concurrency: lane === "main" ? concurrency : CONCURRENCY[lane],
          pollInterval: POLL_MS[lane],
          taskList: taskList(own, options, until, heartbeat),
          parsedCronItems: lane === "main" ? cronItems(everyMinute) : [],
          events: heartbeat.events,
        }),
      );
    }
    for (const name of everyMinute) {
      await insertJob(pool, name, {}, { key: name, maxAttempts: 3 });
    }
    options.onReady?.();
    await stopped(runners, until);
  } finally {
    stop.abort();
    await Promise.allSettled(runners.map((runner) => runner.stop()));
    await Promise.allSettled(heartbeats.map((heartbeat) => heartbeat.stop()));
    await pool.end();
  }
}

/** Resolves when the signal aborts; rejects when a runner ends by itself. */
async function stopped(runners: Runner[], signal: AbortSignal): Promise<void> {
  const aborted = new Promise<void>((resolve) => {
    if (signal.aborted) resolve();
    signal.addEventListener("abort", () => resolve(), { once: true });
  });
  const ended = runners.map((runner) =>
    runner.promise.then(() => {
      if (!signal.aborted) throw new Error("The queue's runner ended by itself.");
    }),
  );
  await Promise.race([aborted, ...ended]);
  for (const promise of ended) promise.catch(() => undefined);
}

function cronItems(names: readonly string[]) {
  return parseCronItems(
    names.map((task) => ({ task, match: "* * * * *", options: { jobKey: task, maxAttempts: 3 } })),
  );
}

function taskList(
  tasks: readonly Task[],
  options: RunWorkerOptions,
  signal: AbortSignal,
  heartbeat: Heartbeat,
): TaskList {
  const entries = tasks.map((task) => {
    const handler = async (payload: unknown, helpers: HandlerHelpers) => {
      const context: JobContext = {
        db: options.db,
        aws: options.aws,
        clock: options.clock ?? systemClock,
        signal,
        workerId: heartbeat.id(),
        lastAttempt: helpers.job.attempts >= helpers.job.max_attempts,
      };
      const result = signal.aborted ? { again: 0 } : await task.run(withoutCron(payload), context);
      if (!result) return;
      const delay = signal.aborted ? Math.max(result.again, OUT_OF_REACH) : result.again;
      await insertJob(options.db.pool, task.spec.name, payload, {
        key: helpers.job.key ?? undefined,
        delay,
        priority: helpers.job.priority,
        maxAttempts: task.spec.maxAttempts,
      });
    };
    return [task.spec.name, handler] as const;
  });
  return Object.fromEntries(entries);
}

interface HandlerHelpers {
  job: { key: string | null; attempts: number; max_attempts: number; priority: number };
}

/** The queue's schedule adds `_cron` to a payload. */
function withoutCron(payload: unknown): unknown {
  if (typeof payload !== "object" || payload === null) return payload;
  return Object.fromEntries(Object.entries(payload).filter(([name]) => name !== "_cron"));
}

function message(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
