import { z } from "zod";
import type { Clock } from "@/lib/clock";
import { inTransaction } from "@/lib/db/transaction";
import type { Db } from "@/lib/db/types";
import { assertLease, type Lease, withLease } from "@/lib/jobs/lease";
import { defineTask, type JobContext, type TaskResult, type TaskSpec } from "@/lib/jobs/types";
import { ownershipActor, recordChanges } from "./record-changes";
import { decideOwners, differs, sameOwners } from "./rules/decide-owners";
import { toDeciders } from "./rules/deciders";
import { readInputs } from "./store/inputs";
import { lockNextKeys, writeDecisions } from "./store/keys";
import { awaitDeciders, holdInputs } from "./store/lock";
import { advancePass, beginPass, endPass, readPass } from "./store/pass";
import { releaseMore, takeReleases } from "./store/releases";
import { tellLeaver } from "./tell-leaver";

const CHUNK = 500;

interface Work {
  db: Db;
  clock: Clock;
  lease: Lease;
}

/**
 * Waits for everybody who decides by earlier inputs, and begins a pass for the inputs of now unless one is under
 * way. Answers false when they are applied to every key already.
 */
async function begin({ db, clock, lease }: Work): Promise<boolean> {
  return inTransaction(db, async (client) => {
    await assertLease(client, lease);
    await awaitDeciders(client);
    const now = clock();
    const { stamp } = toDeciders(await readInputs(client, now));
    const pass = await readPass(client);
    if (pass.target === null && pass.applied === stamp) return false;
    if (pass.target !== stamp) await beginPass(client, stamp, now);
    return true;
  });
}

/** Decides the next keys of the pass. `stale`: the inputs have changed, the pass must begin anew. */
async function applyChunk({ db, clock, lease }: Work): Promise<"more" | "ended" | "stale"> {
  return inTransaction(db, async (client) => {
    await assertLease(client, lease);
    await holdInputs(client);
    const now = clock();
    const pass = await readPass(client);
    const keys = await lockNextKeys(client, pass.after, CHUNK);
    // After the locks: whoever had the keys before has committed, and these inputs are no older than theirs.
    const deciders = toDeciders(await readInputs(client, now));
    if (deciders.stamp !== pass.target) return "stale";
    const changed = keys.flatMap((key) => {
      const decision = decideOwners(key, deciders);
      return differs(key.now, decision) ? [{ ...key, decision }] : [];
    });
    const moved = changed
      .filter(({ now: before, decision }) => !sameOwners(before, decision))
      .map(({ arn, now: before, decision }) => ({ arn, before, after: decision }));
    const ctx = ownershipActor({ clock, requestId: `ownership-pass-${pass.target}` });
    await recordChanges(client, ctx, moved, "Rules, settings or people have changed");
    await writeDecisions(client, changed);
    const last = keys.at(-1)?.id;
    if (last !== undefined) {
      await advancePass(client, { after: last, done: keys.length, changed: changed.length });
    }
    if (keys.length === CHUNK) return "more";
    await endPass(client, now);
    return "ended";
  });
}

/** Releases what a disabled person still owns. Answers whether there may be more. */
async function release({ db, lease }: Work): Promise<boolean> {
  return inTransaction(db, async (client) => {
    await assertLease(client, lease);
    await holdInputs(client);
    return releaseMore(client, CHUNK);
  });
}

/** Gives the ledger its entries of keys that disabled people have lost. Answers whether there may be more. */
async function recordReleases({ db, clock }: Pick<Work, "db" | "clock">): Promise<boolean> {
  return inTransaction(db, async (client) => {
    await tellLeaver(client, { clock });
    const taken = await takeReleases(client, CHUNK);
    const [first] = taken;
    if (!first) return false;
    const ctx = ownershipActor({ clock, requestId: `ownership-release-${first.personId}` });
    const changes = taken.map(({ arn, before, after }) => ({
      arn,
      before: { owners: before },
      after: { owners: after },
    }));
    const who = first.personName ?? "A person who is deleted";
    await recordChanges(client, ctx, changes, `${who} (${first.personId}) was disabled`);
    return taken.length === CHUNK;
  });
}

/**
 * Applies rules, settings and people to all keys as far as that is not done: a chunk of keys is one transaction,
 * so a killed pass goes on where it was, and inputs that change meanwhile begin it anew. Answers `busy` when
 * another worker does it, `stopped` when the signal aborts.
 */
export async function applyOwnership(options: {
  db: Db;
  clock: Clock;
  workerId: string;
  signal: AbortSignal;
}): Promise<"applied" | "busy" | "stopped"> {
  const { db, clock, workerId } = options;
  const lock = { name: "ownership", workerId, signal: options.signal };
  const run = await withLease(db, lock, async (lease, signal) => {
    const work = { db, clock, lease };
    while (!signal.aborted && (await release(work)));
    while (!signal.aborted && (await recordReleases(work)));
    while (!signal.aborted && (await begin(work))) {
      while (!signal.aborted && (await applyChunk(work)) === "more");
    }
    return signal.aborted ? "stopped" : "applied";
  });
  return run.busy ? "busy" : run.result;
}

/** The name stands in the migration `ownership` too: triggers put the job in the queue. */
export const APPLY_OWNERSHIP: TaskSpec<Record<string, unknown>> = {
  name: "ownership.apply",
  payload: z.record(z.string(), z.unknown()),
  lane: "main",
  maxAttempts: 5,
};

const AGAIN: Record<Awaited<ReturnType<typeof applyOwnership>>, TaskResult> = {
  applied: undefined,
  // Who is at it sees new inputs itself, unless it has just ended.
  busy: { again: 2_000 },
  stopped: { again: 0 },
};

/** Also enqueued every minute: the end of a person's access comes without anybody's doing. */
export const applyOwnershipTask = defineTask(APPLY_OWNERSHIP, async (_, ctx: JobContext) => {
  return AGAIN[await applyOwnership(ctx)];
});
