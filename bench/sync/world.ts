import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { cloneDatabase, prepareTemplate } from "@/lib/db/clone-database";
import { type EmbeddedServer, startEmbedded } from "@/lib/db/embedded/start-embedded";
import { askChild, startChild } from "../support/child";
import { cpuSeconds, machineSeconds } from "../support/cpu-time";
import type { PeerAnswer, PeerTask } from "./peer";
import { type EndpointReady, endpointEnv } from "./plan";
import type { WorkerAnswer, WorkerTask } from "./worker";

/** Calls under way at once that the bare loop tries. */
const CONCURRENCIES = [8, 16, 32, 50];

/** What a measurement cost beside the process that was measured; null where it cannot be told. */
export interface Costs {
  /** CPU seconds. */
  endpoint: number | null;
  database: number | null;
  /** Cores that were busy with what is not of this bench: the figure to distrust the others by. */
  elsewhere: number | null;
}

export interface World {
  keys: number;
  /** Runs a worker of its own on an empty database; `syncs` of them one after the other. */
  sync(syncs: number): Promise<{ answer: WorkerAnswer; costs: Costs; databaseUrl: string }>;
  /** The bare loop, over the calls of a sync that filled this database. */
  bare(databaseUrl: string): Promise<{ answer: PeerAnswer; costs: Costs }>;
  close(): Promise<void>;
}

/** PostgreSQL as it is embedded in the application, with its own settings. */
export async function openServer(): Promise<{ server: EmbeddedServer; template: string }> {
  const server = await startEmbedded({ dataDir: ".cache/bench-sync", role: "command" });
  return { server, template: await prepareTemplate(server.adminUrl) };
}

/** An endpoint with so many keys in a process of its own. */
export async function openWorld(
  { server, template }: Awaited<ReturnType<typeof openServer>>,
  keys: number,
): Promise<World> {
  const { child, ready } = await startEndpoint(keys);
  const env = { ...endpointEnv(ready), KEYLEDGER_QUOTA_SHARE: "0", LOG_LEVEL: "warn" };
  const drops: (() => Promise<void>)[] = [];
  const { accounts } = ready;
  const pids = { endpoint: child.pid ?? 0, database: server.pid };
  return {
    keys,
    async sync(syncs) {
      const { url: databaseUrl, drop } = await cloneDatabase(server.adminUrl, template);
      drops.push(drop);
      const task: WorkerTask = { databaseUrl, accounts, syncs };
      const run = askChild<WorkerAnswer>;
      return {
        ...(await costing(pids, () => run({ entry: "bench/sync/worker.ts", env }, task))),
        databaseUrl,
      };
    },
    bare(databaseUrl) {
      const task: PeerTask = { databaseUrl, accounts, concurrencies: CONCURRENCIES };
      const run = askChild<PeerAnswer>;
      return costing(pids, () => run({ entry: "bench/sync/peer.ts", env }, task));
    },
    async close() {
      const ended = once(child, "exit");
      child.kill();
      await ended;
      for (const drop of drops) await drop();
    },
  };
}

async function startEndpoint(keys: number): Promise<{ child: ChildProcess; ready: EndpointReady }> {
  const args = ["--estate", "large", "--keys", String(keys), "--no-quotas"];
  const child = startChild({ entry: "lib/local-aws/main.ts", args });
  if (!child.stdout) throw new Error("The endpoint has no output");
  const line = once(createInterface(child.stdout), "line");
  const ended = once(child, "exit").then(() => {
    throw new Error("The endpoint ended before it was ready");
  });
  ended.catch(() => undefined);
  const [text] = await Promise.race([line, ended]);
  return { child, ready: JSON.parse(String(text)) as EndpointReady };
}

interface Used {
  at: number;
  endpoint: number | null;
  database: number | null;
  machine: number | null;
  /** This process and all of its children that have ended, as the measured one has by then. */
  own: number | null;
}

function used(pids: { endpoint: number; database: number }): Used {
  return {
    at: performance.now() / 1000,
    endpoint: cpuSeconds(pids.endpoint),
    database: cpuSeconds(pids.database),
    machine: machineSeconds(),
    own: cpuSeconds(process.pid, { living: false }),
  };
}

async function costing<T>(
  pids: { endpoint: number; database: number },
  run: () => Promise<T>,
): Promise<{ answer: T; costs: Costs }> {
  const before = used(pids);
  const answer = await run();
  const after = used(pids);
  const of = (name: "endpoint" | "database" | "machine" | "own") => {
    const [from, to] = [before[name], after[name]];
    return from === null || to === null ? null : to - from;
  };
  const [endpoint, database, machine, own] = [
    of("endpoint"),
    of("database"),
    of("machine"),
    of("own"),
  ];
  const known = endpoint !== null && database !== null && machine !== null && own !== null;
  const elsewhere = known
    ? Math.max(0, machine - own - endpoint - database) / (after.at - before.at)
    : null;
  return { answer, costs: { endpoint, database, elsewhere } };
}
