import { EventEmitter } from "node:events";
import type { WorkerEvents } from "graphile-worker";
import type { Pool } from "pg";
import { logger } from "@/lib/logger";
import { beat, buryWorkers, forgetWorkers, staleWorkers, workersOfHost } from "./store";

export interface Heartbeat {
  /** Give it to the queue's runner: it tells the id under which the runner locks jobs. */
  events: WorkerEvents;
  /** Id of the worker; throws before the runner has begun. */
  id(): string;
  stop(): Promise<void>;
}

/**
 * Keeps a row in `worker` fresh and gives back what dead workers held. The queue itself would keep
 * their jobs locked for four hours. Dead: not seen for `staleMs`, or of this host and without a process.
 */
export function startHeartbeat(
  pool: Pool,
  { host, pid, staleMs }: { host: string; pid: number; staleMs: number },
): Heartbeat {
  const events: WorkerEvents = new EventEmitter();
  let id: string | undefined;
  let ended = false;
  let under: Promise<void> = Promise.resolve();
  const tick = async () => {
    if (id === undefined || ended) return;
    await beat(pool, { id, host, pid });
    const dead = new Set(await staleWorkers(pool, staleMs));
    for (const worker of await workersOfHost(pool, host)) {
      if (!alive(worker.pid)) dead.add(worker.id);
    }
    dead.delete(id);
    if (dead.size === 0) return;
    logger.warn({ workers: [...dead] }, "giving back the work of dead workers");
    await buryWorkers(pool, [...dead]);
  };
  const next = () => {
    under = under.then(tick).catch((error: unknown) => {
      const text = error instanceof Error ? error.message : String(error);
      logger.warn({ error: text }, "heartbeat failed");
    });
  };
  events.on("pool:create", ({ workerPool }) => {
    id = workerPool.id;
    next();
  });
  const timer = setInterval(next, staleMs / 6);
  return {
    events,
    id() {
      if (id === undefined) throw new Error("The worker has not begun.");
      return id;
    },
    async stop() {
      ended = true;
      clearInterval(timer);
      await under;
      if (id !== undefined) await forgetWorkers(pool, [id]).catch(() => undefined);
    },
  };
}

/** False only when this host certainly has no such process. */
function alive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return !(error instanceof Error && "code" in error && error.code === "ESRCH");
  }
}
