import { setTimeout as sleep } from "node:timers/promises";
import { createAws } from "@/lib/aws/create-aws";
import { systemClock } from "@/lib/clock";
import type { Context } from "@/lib/context";
import { openDb } from "@/lib/db/open-db";
import type { Db } from "@/lib/db/types";
import { addAccount } from "@/lib/estate/add-account";
import { discoverAccounts } from "@/lib/estate/discover-accounts";
import { startSync } from "@/lib/estate/start-sync";
import { runWorker } from "@/lib/jobs/run-worker";
import { TASKS } from "@/lib/keys/tasks";
import { logger } from "@/lib/logger";
import { answerParent } from "../support/child";
import type { PlannedAccount } from "./plan";

export interface WorkerTask {
  databaseUrl: string;
  accounts: PlannedAccount[];
  /** Syncs to make one after the other; only the first finds an empty database. */
  syncs: number;
}

export interface SyncMeasured {
  state: string;
  /** From the request for the run to the end of its last step. */
  seconds: number;
  /** CPU time of the worker's process in it. */
  cpuSeconds: number;
  calls: number;
  /** Steps by their state. */
  steps: Record<string, number>;
}

export interface WorkerAnswer {
  syncs: SyncMeasured[];
  /** The most memory that the process has held, in MB of 2^20 bytes. */
  peakRssMb: number;
}

// The worker of `npm run worker` with its queue and its code, pacing off. Left out is the slow lane of last
// usage, which AWS holds at five calls a second and which belongs to no run's time.
answerParent(async (task: WorkerTask): Promise<WorkerAnswer> => {
  const db = openDb({ url: task.databaseUrl });
  const aws = createAws({ share: 0, homeRegion: "us-east-1", logger });
  const actor = { kind: "system", name: "bench" } as const;
  const ctx: Context = { db, actor, clock: systemClock, requestId: "bench" };
  await discoverAccounts(ctx, aws);
  for (const { id, externalId } of task.accounts) await addAccount(ctx, { id, externalId });
  const stop = new AbortController();
  const tasks = TASKS.filter(({ spec }) => spec.lane === "main");
  let worker: Promise<void> = Promise.resolve();
  await new Promise<void>((onReady) => {
    worker = runWorker({ db, aws, tasks, signal: stop.signal, onReady });
  });
  const syncs: SyncMeasured[] = [];
  for (let number = 0; number < task.syncs; number += 1) syncs.push(await measure(ctx));
  const peakRssMb = process.resourceUsage().maxRSS / 1024;
  stop.abort();
  await worker;
  aws.close();
  await db.close();
  return { syncs, peakRssMb };
});

async function measure(ctx: Context): Promise<SyncMeasured> {
  const before = process.cpuUsage();
  const { runId } = await startSync(ctx);
  for (;;) {
    await sleep(100);
    const run = await ctx.db.prisma.syncRun.findUniqueOrThrow({ where: { id: runId } });
    if (!run.finishedAt) continue;
    const used = process.cpuUsage(before);
    return {
      state: run.state,
      seconds: (run.finishedAt.getTime() - run.createdAt.getTime()) / 1000,
      cpuSeconds: (used.user + used.system) / 1e6,
      ...(await countSteps(ctx.db, runId)),
    };
  }
}

async function countSteps(db: Db, runId: string): Promise<Pick<SyncMeasured, "calls" | "steps">> {
  const groups = await db.prisma.syncStep.groupBy({
    by: ["kind", "state"],
    where: { runId, kind: { not: "last-usage" } },
    _sum: { calls: true },
    _count: true,
  });
  return {
    calls: groups.reduce((sum, group) => sum + (group._sum.calls ?? 0), 0),
    steps: Object.fromEntries(
      groups.map((group) => [`${group.kind} ${group.state}`, group._count]),
    ),
  };
}
