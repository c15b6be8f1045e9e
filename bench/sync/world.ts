import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { cloneDatabase, prepareTemplate } from "@/lib/db/clone-database";
import { type EmbeddedServer, startEmbedded } from "@/lib/db/embedded/start-embedded";
import { askChild, startChild } from "../support/child";
import { cpuSeconds } from "../support/cpu-time";
import type { PeerAnswer, PeerTask } from "./peer";
import { type EndpointReady, endpointEnv } from "./plan";
import type { WorkerAnswer, WorkerTask } from "./worker";

/** Calls under way at once that the bare loop tries. */
const CONCURRENCIES = [8, 16, 32, 50];

/** CPU seconds of the other processes; null where they cannot be measured. */
export interface Others {
  endpoint: number | null;
  database: number | null;
}

export interface World {
  keys: number;
  /** Runs a worker of its own on an empty database; `syncs` of them one after the other. */
  sync(syncs: number): Promise<{ answer: WorkerAnswer; others: Others; databaseUrl: string }>;
  /** The bare loop, over the calls of a sync that filled this database. */
  bare(databaseUrl: string): Promise<PeerAnswer>;
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
  const used = (): Others => ({
    endpoint: child.pid === undefined ? null : cpuSeconds(child.pid),
    database: cpuSeconds(server.pid),
  });
  const { accounts } = ready;
  return {
    keys,
    async sync(syncs) {
      const { url: databaseUrl, drop } = await cloneDatabase(server.adminUrl, template);
      drops.push(drop);
      const before = used();
      const task: WorkerTask = { databaseUrl, accounts, syncs };
      const answer = await askChild<WorkerAnswer>({ entry: "bench/sync/worker.ts", env }, task);
      const after = used();
      const others = {
        endpoint: difference(after.endpoint, before.endpoint),
        database: difference(after.database, before.database),
      };
      return { answer, others, databaseUrl };
    },
    bare(databaseUrl) {
      const task: PeerTask = { databaseUrl, accounts, concurrencies: CONCURRENCIES };
      return askChild<PeerAnswer>({ entry: "bench/sync/peer.ts", env }, task);
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

function difference(after: number | null, before: number | null): number | null {
  return after === null || before === null ? null : after - before;
}
