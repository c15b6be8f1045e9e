import type { Answer, Page } from "./types";

/** Where queries run: a workgroup of Athena, or CloudTrail Lake. */
export type QueryPlace =
  | {
      engine: "athena";
      region: string;
      workgroup: string;
      catalog: string;
      database: string;
      /** `s3://…/`, where Athena puts results; null: the workgroup says. */
      output: string | null;
    }
  | { engine: "lake"; region: string; store: string };

/** What became of a query. */
export interface QueryState {
  /** lost: the engine does not know it any more, or never did. */
  state: "running" | "done" | "failed" | "cancelled" | "lost";
  /** Why it failed, in the engine's words. */
  reason: string | null;
  /** So far, or in all. */
  scannedBytes: number;
}

/** A row of an answer, by name of its columns; all are text. */
export type QueryRow = Record<string, string | null>;

/** Runs queries that read. */
export interface QueryReader {
  /**
   * Begins a query; answers its id. `token`, 32 to 128 characters: the same query with the same token is the same
   * query, where the engine is Athena. Throws for what is no SELECT.
   */
  start(statement: string, token: string): Promise<Answer<string>>;
  /**
   * The id of the query whose statement has this token in it, begun since; null where there is none, or where the engine
   * knows queries by their token.
   */
  find(token: string, since: Date): Promise<Answer<string | null>>;
  state(id: string): Promise<Answer<QueryState>>;
  /** One page of the rows of a query that is done, 1,000 at most. */
  rows(id: string, marker: string | null): Promise<Answer<Page<QueryRow>>>;
  /** Stops a query that is under way; nothing for one that is not. */
  stop(id: string): Promise<Answer<null>>;
  readonly counts: { calls: number; throttled: number; denied: number };
  close(): void;
}

/** Makes a table in the catalogue of Athena: the one thing that is ever written there, on somebody's request. */
export interface TableMaker {
  /** Begins a statement that `lib/usage/queries/table-ddl.ts` made. Throws for any other. */
  define(statement: string, token: string): Promise<Answer<string>>;
  state(id: string): Promise<Answer<QueryState>>;
  close(): void;
}
