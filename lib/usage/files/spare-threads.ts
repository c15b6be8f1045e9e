import { Worker } from "node:worker_threads";
import type { ThreadTurn } from "./thread";

/** A thread takes longer to start than to read most objects, and sources are often read one after the other. */
const SPARE_MS = 30_000;

/** Threads that wait for their next pool, each with its end. None keeps the process alive. */
const spare = new Map<Worker, NodeJS.Timeout>();

/** A thread of thread.ts that is nobody else's, with no listeners: one that waits, or a new one. */
export function takeThread(): Worker {
  for (const [worker, end] of spare) {
    clearTimeout(end);
    forget(worker);
    worker.ref();
    return worker;
  }
  return new Worker(new URL("./thread.mjs", import.meta.url));
}

/** Keeps a thread that has answered all for half a minute, without what it read. */
export function parkThread(worker: Worker): void {
  const turn: ThreadTurn = { setup: null };
  hush(worker);
  worker.postMessage(turn);
  const gone = () => {
    clearTimeout(spare.get(worker));
    forget(worker);
  };
  worker.once("error", gone);
  worker.once("exit", gone);
  worker.unref();
  const end = setTimeout(() => {
    forget(worker);
    void worker.terminate();
  }, SPARE_MS);
  spare.set(worker, end.unref());
}

function forget(worker: Worker): void {
  spare.delete(worker);
  hush(worker);
}

function hush(worker: Worker): void {
  for (const event of ["message", "error", "exit"]) worker.removeAllListeners(event);
}
