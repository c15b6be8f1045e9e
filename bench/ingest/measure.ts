import { once } from "node:events";
import { statSync } from "node:fs";
import { Worker } from "node:worker_threads";
import { PairNumbers } from "@/lib/usage/files/pair-numbers";
import { EVENT_WORDS, READ_LIMITS, SHARED_BIT } from "@/lib/usage/files/read-object";
import { openReaderPool, type ReaderPool } from "@/lib/usage/files/reader-pool";
import type { UseShape } from "@/lib/usage/files/use-parts";
import { inShares } from "@/lib/usage/rules/in-shares";
import { answerParent } from "../support/child";
import { bucketName } from "./bucket-name";
import { openDuckDb } from "./duckdb";
import type { MeasuredWork } from "./measured-work";
import type { PeerAnswer, PeerSetup, PeerWork } from "./thread-loop";

/** A process of its own measures one way over all files, so that no way inherits another's memory. */
export interface MeasureTask {
  work: PeerWork | "read" | "duckdb";
  files: string[];
  threads: number;
  latest: number;
}

export interface Measured {
  seconds: number;
  /** Of the whole process, with its threads. */
  cpuSeconds: number;
  jsonBytes: number;
  records: number;
  events: number;
  peakRssMb: number;
  /** Number of buckets, and a hash over all of them with their counts. */
  buckets: number;
  digest: string;
}

answerParent(async (task: MeasureTask): Promise<Measured> => {
  const run = await start(task);
  const before = process.cpuUsage();
  const began = performance.now();
  const result = await run();
  const seconds = (performance.now() - began) / 1000;
  const used = process.cpuUsage(before);
  const peakRssMb = process.resourceUsage().maxRSS / 1024;
  const buckets = result.buckets();
  return {
    seconds,
    cpuSeconds: (used.user + used.system) / 1e6,
    jsonBytes: result.jsonBytes,
    records: result.records,
    events: [...buckets.values()].reduce((sum, count) => sum + count, 0),
    peakRssMb,
    buckets: buckets.size,
    digest: digestOf(buckets),
  };
});

function start(task: MeasureTask): Promise<() => Promise<MeasuredWork>> {
  if (task.work === "read") return startReading(task);
  if (task.work === "duckdb") return openDuckDb(task.files, task.threads);
  return startPeers(task, task.work);
}

/** Threads that have loaded their code, as those of the peers. */
async function startReading(task: MeasureTask): Promise<() => Promise<MeasuredWork>> {
  const { threads, latest } = task;
  const pool = openReaderPool(threads, { readers: [], latest, limits: READ_LIMITS });
  await Promise.all(Array.from({ length: threads }, () => pool.read(new Uint8Array(0))));
  return () => read(task, pool).finally(() => pool.close());
}

/** As `keyledger ingest` reads, up to the counts; what it writes is measured apart. */
async function read({ files, threads }: MeasureTask, pool: ReaderPool): Promise<MeasuredWork> {
  const counts: Counts = new Map();
  const answer = { jsonBytes: 0, records: 0 };
  const rest = inShares(files, threads).values();
  const lane = async () => {
    for (const { item: path, reader } of rest) {
      const uses = await pool.read({ path, size: statSync(path).size }, reader);
      if (uses.trouble !== null) throw new Error(`${path}: ${uses.trouble}`);
      answer.jsonBytes += uses.jsonBytes;
      answer.records += uses.records;
      count(counts, uses.events, uses.shapes);
    }
  };
  await Promise.all(Array.from({ length: threads * 2 }, lane));
  return { ...answer, buckets: () => named(counts) };
}

/** Of each thread's shapes: pairs of shape and five minutes, and how many events each has. */
type Counts = Map<readonly UseShape[], { pairs: PairNumbers; counts: number[] }>;

function count(all: Counts, events: Uint32Array, shapes: readonly UseShape[]): void {
  const own = all.get(shapes) ?? { pairs: new PairNumbers(), counts: [] };
  all.set(shapes, own);
  for (let at = 0; at < events.length; at += EVENT_WORDS) {
    const shape = (events[at] as number) % SHARED_BIT;
    const number = own.pairs.of(shape, Math.floor((events[at + 1] as number) / 300));
    own.counts[number] = (own.counts[number] ?? 0) + 1;
  }
}

/** The buckets by name, to be compared: after the time is taken, as our own numbers need no names. */
function named(all: Counts): Map<string, number> {
  const buckets = new Map<string, number>();
  for (const [shapes, { pairs, counts }] of all) {
    for (const [number, calls] of counts.entries()) {
      const shape = shapes[pairs.pairs[number * 2] ?? -1];
      if (!shape) throw new Error("An event has no shape.");
      const name = bucketName(shape, (pairs.pairs[number * 2 + 1] ?? 0) * 300);
      buckets.set(name, (buckets.get(name) ?? 0) + calls);
    }
  }
  return buckets;
}

async function startPeers(
  { files, threads, latest }: MeasureTask,
  work: PeerWork,
): Promise<() => Promise<MeasuredWork>> {
  const workers = Array.from({ length: threads }, (_, index) => {
    const own = files.filter((_file, at) => at % threads === index);
    const setup: PeerSetup = { work, files: own, latest };
    return new Worker(new URL("./thread-loop.mjs", import.meta.url), { workerData: setup });
  });
  await Promise.all(workers.map((worker) => once(worker, "message")));
  return async () => {
    const answers = await Promise.all(
      workers.map((worker) => {
        const done = once(worker, "message") as Promise<[PeerAnswer]>;
        worker.postMessage("go");
        return done;
      }),
    );
    const whole = joined(answers.map(([answer]) => answer));
    return { ...whole, buckets: () => whole.buckets };
  };
}

function joined(answers: readonly PeerAnswer[]): PeerAnswer {
  const whole: PeerAnswer = { jsonBytes: 0, records: 0, buckets: new Map() };
  for (const { jsonBytes, records, buckets } of answers) {
    whole.jsonBytes += jsonBytes;
    whole.records += records;
    for (const [name, count] of buckets) {
      whole.buckets.set(name, (whole.buckets.get(name) ?? 0) + count);
    }
  }
  return whole;
}

/** 64 bits of FNV-1a over the sorted lines. */
function digestOf(buckets: Map<string, number>): string {
  let hash = 0xcbf29ce484222325n;
  for (const line of [...buckets].map(([name, count]) => `${name}=${count}`).sort()) {
    for (let at = 0; at < line.length; at += 8) {
      const word = Buffer.from(line.slice(at, at + 8).padEnd(8)).readBigUInt64LE();
      hash = BigInt.asUintN(64, (hash ^ word) * 0x100000001b3n);
    }
  }
  return hash.toString(16);
}
