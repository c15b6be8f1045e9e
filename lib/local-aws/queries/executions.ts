import { randomUUID } from "node:crypto";
import { resolve } from "node:path";
import { DuckEngine, type EngineTable } from "../sql/duck-engine";
import { QueryError } from "../sql/query-error";
import type { AnswerColumn } from "../sql/show-value";
import { SpooledRows } from "./spooled-rows";

type State = "QUEUED" | "RUNNING" | "SUCCEEDED" | "FAILED" | "CANCELLED";

/** What an execution does when its turn comes: a change of the catalogue, or a query in DuckDB's words. */
export type Work =
  | { kind: "change"; change: () => void }
  | { kind: "query"; sql: string; database: string; tables: readonly EngineTable[] };

export interface Asked {
  /** Account, region and service that may see it. */
  owner: string;
  /** What was asked, as it came. */
  sql: string;
  /** Throws QueryError for what cannot be done; called when its turn comes. */
  work: () => Work;
  /** Bytes that it may read; null for any number. */
  cutoff: number | null;
  /** Whatever the service wants to know of it again. */
  details: Readonly<Record<string, string | null>>;
}

export interface Execution extends Asked {
  id: string;
  state: State;
  /** Why it failed or was cancelled. */
  reason: string | null;
  error: QueryError | null;
  submittedAt: Date;
  startedAt: Date | null;
  endedAt: Date | null;
  /** Bytes, all at once when it begins to run. */
  scanned: number;
  columns: readonly AnswerColumn[];
  rows: SpooledRows;
  readonly stop: AbortController;
}

/** Athena's half hour is no time that anybody waits for a machine of their own. */
const LONGEST_MS = 900_000;
/** Executions that are remembered, and bytes of their rows; the oldest go first. */
const KEPT = { executions: 500, bytes: 256 * 1_048_576 };

/** Queries of Athena and CloudTrail Lake over the buckets below a folder: one runs, the others wait in their order. */
export class Executions {
  readonly #executions = new Map<string, Execution>();
  readonly #engine: DuckEngine | null;
  #turn: Promise<void> = Promise.resolve();

  constructor(folder: string | null) {
    this.#engine = folder === null ? null : new DuckEngine(resolve(folder));
  }

  /** Begins one; its state tells what becomes of it. */
  start(asked: Asked): Execution {
    const execution: Execution = {
      ...asked,
      id: randomUUID(),
      state: "QUEUED",
      reason: null,
      error: null,
      submittedAt: new Date(),
      startedAt: null,
      endedAt: null,
      scanned: 0,
      columns: [],
      rows: new SpooledRows(),
      stop: new AbortController(),
    };
    this.#forgetOld();
    this.#executions.set(execution.id, execution);
    this.#turn = this.#turn.then(() => this.#take(execution));
    return execution;
  }

  find(owner: string, id: string): Execution | null {
    const execution = this.#executions.get(id);
    return execution?.owner === owner ? execution : null;
  }

  /** What an owner began with this token, while it is remembered. */
  begunWith(owner: string, token: string): Execution | null {
    for (const execution of this.#executions.values())
      if (execution.owner === owner && execution.details.token === token) return execution;
    return null;
  }

  /** Those of an owner, the newest first. */
  all(owner: string): Execution[] {
    return [...this.#executions.values()].filter((one) => one.owner === owner).reverse();
  }

  /** Those of an owner that wait or run. */
  active(owner: string): number {
    return [...this.#executions.values()].filter(
      ({ owner: of, endedAt }) => of === owner && endedAt === null,
    ).length;
  }

  cancel(execution: Execution, reason: string): void {
    if (execution.endedAt) return;
    this.#end(execution, "CANCELLED", reason);
    execution.stop.abort();
  }

  async close(): Promise<void> {
    for (const execution of this.#executions.values()) this.cancel(execution, "The endpoint ends");
    await this.#turn;
    await this.#engine?.close();
  }

  async #take(execution: Execution): Promise<void> {
    if (execution.endedAt) return;
    execution.state = "RUNNING";
    execution.startedAt = new Date();
    const timer = setTimeout(() => execution.stop.abort("late"), LONGEST_MS);
    try {
      const work = execution.work();
      if (work.kind === "change") work.change();
      else await this.#query(execution, work);
      if (!execution.endedAt) this.#end(execution, "SUCCEEDED", null);
    } catch (error) {
      this.#fail(execution, error);
    } finally {
      clearTimeout(timer);
    }
  }

  async #query(execution: Execution, work: Extract<Work, { kind: "query" }>): Promise<void> {
    if (!this.#engine) throw new QueryError("HIVE_METASTORE_ERROR", "This endpoint has no files");
    execution.columns = await this.#engine.run({
      ...work,
      signal: execution.stop.signal,
      rows: (lot) => execution.rows.add(lot),
      scans: (bytes) => {
        execution.scanned = bytes;
        const { cutoff } = execution;
        if (cutoff !== null && bytes > cutoff)
          this.cancel(execution, `Bytes scanned limit was exceeded: ${bytes} of ${cutoff}`);
      },
    });
  }

  #fail(execution: Execution, error: unknown): void {
    if (execution.endedAt) return;
    const late = execution.stop.signal.reason === "late";
    const why = late
      ? new QueryError("EXCEEDED_TIME_LIMIT", "Query timeout")
      : error instanceof QueryError
        ? error
        : new QueryError("GENERIC_INTERNAL_ERROR", "The query engine failed");
    execution.error = why;
    this.#end(execution, "FAILED", why.message);
  }

  #end(execution: Execution, state: State, reason: string | null): void {
    execution.state = state;
    execution.reason = reason;
    execution.endedAt = new Date();
    if (state !== "SUCCEEDED") execution.rows = new SpooledRows();
  }

  #forgetOld(): void {
    let bytes = 0;
    for (const { rows } of this.#executions.values()) bytes += rows.bytes;
    for (const [id, { endedAt, rows }] of this.#executions) {
      if (this.#executions.size < KEPT.executions && bytes <= KEPT.bytes) return;
      if (!endedAt) continue;
      bytes -= rows.bytes;
      this.#executions.delete(id);
    }
  }
}
