import { randomUUID } from "node:crypto";
import { isDeepStrictEqual } from "node:util";
import type { PoolClient } from "pg";
import { authorize } from "@/lib/auth/permissions";
import { requireRecentSignIn } from "@/lib/auth/require-recent-sign-in";
import type { Context } from "@/lib/context";
import { inTransaction } from "@/lib/db/transaction";
import { AppError } from "@/lib/errors";
import { findAccount } from "@/lib/estate/store/write-accounts";
import { addJob } from "@/lib/jobs/add-job";
import { appendAct } from "@/lib/ledger/append-act";
import type { JsonObject } from "@/lib/ledger/types";
import { INGEST_SOURCES } from "./ingest-spec";
import { getSource } from "./list-sources";
import { checkFolder } from "./open-folder";
import { targetOf } from "./rules/source-target";
import type { AddSource, ChangeSource, UsageSource } from "./schemas/sources";
import {
  askForRun,
  insertSource,
  isNameTaken,
  lockSource,
  retireSource,
  updateSource,
} from "./store/sources";

const missing = () => new AppError("not-found", "There is no such source of usage.");

/** What the ledger keeps of a source; it has no secret. */
function shown({ name, target, feeds, enabled, everyMinutes }: AddSource): JsonObject {
  const { kind, config } = target;
  return { name, kind, config: { ...config }, feeds: { ...feeds }, enabled, everyMinutes };
}

/**
 * Makes a source of usage, which is taken at once. Throws `forbidden`, `stale-sign-in`, `invalid` for an account that
 * is not watched and a folder that may not be read, `conflict` when the name is taken.
 */
export async function addSource(ctx: Context, input: AddSource): Promise<UsageSource> {
  authorize(ctx.actor, "usage:configure");
  requireRecentSignIn(ctx);
  const id = randomUUID();
  await checkPlace(input);
  await inTransaction(ctx.db, async (client) => {
    await check(client, id, input);
    await appendAct(client, ctx, {
      act: "usage-source.add",
      subject: { kind: "source", id, name: input.name },
      after: shown(input),
    });
    await insertSource(client, { ...input, id, at: ctx.clock() });
    await wake(client, input.enabled);
  });
  return getSource(ctx, id);
}

/**
 * Changes a source. What it gave stays, also where it leads elsewhere from now on. Throws as `addSource`, `not-found`,
 * and `conflict` when somebody has changed it since `version`.
 */
export async function changeSource(
  ctx: Context,
  { id, version, ...input }: ChangeSource & { id: string },
): Promise<UsageSource> {
  authorize(ctx.actor, "usage:configure");
  requireRecentSignIn(ctx);
  await checkPlace(input);
  await inTransaction(ctx.db, async (client) => {
    const row = await lockSource(client, id);
    if (!row) throw missing();
    if (row.version !== version) {
      throw new AppError("conflict", "Somebody has changed this source. Load it again first.");
    }
    const target = targetOf(row);
    if (target.kind !== input.target.kind) {
      const message = "A source keeps its kind; add another one.";
      throw new AppError("invalid", message, [{ field: "target.kind", message: "cannot change" }]);
    }
    await check(client, id, input);
    const { name, feeds, enabled, every_minutes: everyMinutes } = row;
    const before = shown({ name, target, feeds, enabled, everyMinutes });
    const after = shown(input);
    if (isDeepStrictEqual(before, after)) return;
    await appendAct(client, ctx, {
      act: "usage-source.change",
      subject: { kind: "source", id, name: input.name },
      before,
      after,
    });
    const same = isDeepStrictEqual([before.config, before.feeds], [after.config, after.feeds]);
    await updateSource(client, { ...input, id, at: ctx.clock(), restart: !same });
    await wake(client, input.enabled);
  });
  return getSource(ctx, id);
}

/** Removes a source; what it gave and what it covered stay. Throws `not-found`. */
export async function removeSource(ctx: Context, id: string): Promise<void> {
  authorize(ctx.actor, "usage:configure");
  requireRecentSignIn(ctx);
  await inTransaction(ctx.db, async (client) => {
    const row = await lockSource(client, id);
    if (!row) throw missing();
    const { name, feeds, enabled, every_minutes: everyMinutes } = row;
    await appendAct(client, ctx, {
      act: "usage-source.remove",
      subject: { kind: "source", id, name },
      before: shown({ name, target: targetOf(row), feeds, enabled, everyMinutes }),
    });
    await retireSource(client, id, ctx.clock());
  });
}

/** Asks that a source be taken now. Throws `not-found`, and `conflict` for one that is off. */
export async function requestRun(ctx: Context, id: string): Promise<UsageSource> {
  authorize(ctx.actor, "usage:ingest");
  await inTransaction(ctx.db, async (client) => {
    const row = await lockSource(client, id);
    if (!row) throw missing();
    if (!row.enabled) throw new AppError("conflict", "This source is off; turn it on first.");
    await appendAct(client, ctx, {
      act: "usage-source.run",
      subject: { kind: "source", id, name: row.name },
    });
    await askForRun(client, id, ctx.clock());
    await wake(client, true);
  });
  return getSource(ctx, id);
}

/** Outside of the transaction, which must not wait for a disk. */
async function checkPlace({ target }: AddSource): Promise<void> {
  if (target.kind === "folder") await checkFolder(target.config.folder);
}

async function check(client: PoolClient, id: string, { name, target }: AddSource): Promise<void> {
  if (await isNameTaken(client, { id, name })) {
    throw new AppError("conflict", "Another source has that name.", [
      { field: "name", message: "is taken" },
    ]);
  }
  const accountId = "accountId" in target.config ? target.config.accountId : null;
  if (accountId !== null && !(await findAccount(client, accountId))) {
    const message = "is not a watched account";
    throw new AppError("invalid", `The account ${accountId} is not watched.`, [
      { field: "target.config.accountId", message },
    ]);
  }
}

/** The job looks every minute; a person need not wait for that. */
async function wake(client: PoolClient, enabled: boolean): Promise<void> {
  if (enabled) await addJob(client, INGEST_SOURCES, {}, { key: INGEST_SOURCES.name });
}
