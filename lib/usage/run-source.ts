import { randomUUID } from "node:crypto";
import type { Aws } from "@/lib/aws/types";
import type { Context } from "@/lib/context";
import { AppError } from "@/lib/errors";
import { withLease } from "@/lib/jobs/lease";
import { coverageName, targetOf } from "./rules/source-target";
import type { RunAnswer } from "./schemas/sources";
import { type KindRun, runFiles } from "./sources/run-files";
import { runLookup } from "./sources/run-lookup";
import { runQuery } from "./sources/run-query";
import { beginRun, endRun, findSource, type SourceRow, undoRun } from "./store/sources";

interface RunOptions {
  signal: AbortSignal;
  waitMs: number;
  /** Accounts that one query names at most; Athena's limit when left out. */
  mostAccounts?: number;
}

/**
 * Takes one source now and notes what became of it: what it gave, what failed, and when it is to be taken next. Never
 * two at once on one source: answers null without doing anything while another run has it, or any other ingest goes
 * on for longer than `waitMs`. Does not throw for what the source says; throws when it is stopped.
 */
export async function runSource(
  ctx: Context,
  aws: Aws,
  id: string,
  options: RunOptions,
): Promise<RunAnswer | "failed" | null> {
  const lease = { name: `usage-source:${id}`, workerId: `source/${randomUUID()}` };
  const outcome = await withLease(
    ctx.db,
    { ...lease, signal: options.signal },
    async (_held, signal) => {
      const source = await findSource(ctx.db.pool, id);
      return source ? take(ctx, aws, source, { ...options, signal }) : null;
    },
  );
  return outcome.busy ? null : outcome.result;
}

async function take(
  ctx: Context,
  aws: Aws,
  source: SourceRow,
  options: RunOptions,
): Promise<RunAnswer | "failed" | null> {
  const { id } = source;
  await beginRun(ctx.db.pool, id, ctx.clock());
  try {
    const { answer, position } = await byKind(ctx, aws, source, options);
    await endRun(ctx.db.pool, { id, at: ctx.clock(), answer, error: null, position });
    return answer;
  } catch (error) {
    // It is still due, and the next worker goes on.
    if (options.signal.aborted) throw error;
    if (error instanceof AppError && error.code === "conflict") {
      await undoRun(ctx.db.pool, source);
      return null;
    }
    const words = error instanceof AppError ? error.message : "It failed; the log says why.";
    await endRun(ctx.db.pool, { id, at: ctx.clock(), answer: null, error: words });
    if (!(error instanceof AppError)) throw error;
    return "failed";
  }
}

function byKind(ctx: Context, aws: Aws, source: SourceRow, options: RunOptions): Promise<KindRun> {
  const target = targetOf(source);
  switch (target.kind) {
    case "files":
    case "folder":
      return runFiles(ctx, aws, { ...source, config: target.config }, options);
    case "athena":
    case "lake":
      return runQuery(
        ctx,
        aws,
        {
          ...{ id: source.id, name: coverageName(source.id, target), target, feeds: source.feeds },
          ...{ position: source.position, createdAt: source.created_at, version: source.version },
        },
        options,
      );
    case "lookup":
      return runLookup(
        ctx,
        aws,
        { name: coverageName(source.id, target), feeds: source.feeds, config: target.config },
        options,
      );
  }
}
