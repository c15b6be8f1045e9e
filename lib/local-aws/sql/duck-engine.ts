import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { DuckDBConnection, DuckDBInstance } from "@duckdb/node-api";
import { queryErrorOf } from "./duckdb-error";
import { QueryError } from "./query-error";
import { fileConditions } from "./read-scan";
import { type AnswerColumn, columnOf, showValue } from "./show-value";
import type { TableView } from "./table-view";
import { MACRO_STATEMENTS } from "./trino-functions";

export interface EngineTable {
  database: string;
  name: string;
  view: TableView;
}

export interface EngineQuery {
  /** In DuckDB's words. */
  sql: string;
  database: string;
  tables: readonly EngineTable[];
  signal: AbortSignal;
  /** Told before the first row: the bytes of the files that the query reads. What it throws ends the query. */
  scans(bytes: number): void;
  /** Called for each lot of rows, at most 2,048. */
  rows(lot: (string | null)[][]): void;
}

interface Opened {
  instance: DuckDBInstance;
  connection: DuckDBConnection;
  spill: string;
}

/** What a query may take of the machine. What does not fit spills to disk. */
const LIMITS = { memory: "1GB", spill: "4GB" };
/** Between one interruption of a query and the next, until it ends. */
const AGAIN_MS = 10;
const CATALOG = "AwsDataCatalog";

const quoted = (name: string) => `"${name.replaceAll('"', '""')}"`;
const literal = (text: string) => `'${text.replaceAll("'", "''")}'`;

/**
 * DuckDB over the folder of the buckets, opened at the first query: one thread, one connection, one query at a time,
 * no file outside of the folder, no network, nothing that a statement could set.
 */
export class DuckEngine {
  #opened: Promise<Opened> | null = null;

  /** `folder` is absolute. */
  constructor(private readonly folder: string) {}

  /** Runs a query: its columns, once all rows are told. Throws QueryError. */
  async run(query: EngineQuery): Promise<AnswerColumn[]> {
    const { connection } = await this.#connected();
    let again: NodeJS.Timeout | undefined;
    const stop = () => {
      connection.interrupt();
      // A statement that begins only now forgets that it was interrupted.
      again = setInterval(() => connection.interrupt(), AGAIN_MS);
    };
    query.signal.addEventListener("abort", stop);
    try {
      await this.#prepare(connection, query);
      query.scans(await this.#scanned(connection, query));
      return await this.#read(connection, query);
    } catch (error) {
      query.signal.throwIfAborted();
      throw queryErrorOf(error, this.folder);
    } finally {
      query.signal.removeEventListener("abort", stop);
      clearInterval(again);
      // What cannot be cleared away is begun anew: another account must not see it.
      await this.#forget(connection, query).catch(() => this.close());
    }
  }

  async #connected(): Promise<Opened> {
    this.#opened ??= this.#open();
    return await this.#opened.catch((error: unknown) => {
      this.#opened = null;
      throw queryErrorOf(error, this.folder);
    });
  }

  async close(): Promise<void> {
    const opened = await this.#opened?.catch(() => null);
    this.#opened = null;
    if (!opened) return;
    opened.connection.closeSync();
    opened.instance.closeSync();
    await rm(opened.spill, { recursive: true, force: true });
  }

  async #open(): Promise<Opened> {
    // Its library is large, and most that start an endpoint ask for no query.
    const duckdb = await import("@duckdb/node-api").catch(() => {
      throw new QueryError("GENERIC_INTERNAL_ERROR", "@duckdb/node-api is not installed here");
    });
    const spill = await mkdtemp(join(tmpdir(), "local-aws-"));
    const instance = await duckdb.DuckDBInstance.create(":memory:", {
      threads: "1",
      memory_limit: LIMITS.memory,
      temp_directory: spill,
      max_temp_directory_size: LIMITS.spill,
      autoinstall_known_extensions: "false",
      autoload_known_extensions: "false",
    });
    const connection = await instance.connect();
    for (const statement of [
      `SET allowed_directories = [${literal(this.folder)}]`,
      "SET enable_external_access = false",
      "SET lambda_syntax = 'ENABLE_SINGLE_ARROW'",
      "SET integer_division = true",
      "SET TimeZone = 'UTC'",
      `ATTACH ':memory:' AS ${CATALOG}`,
      `USE ${CATALOG}`,
      ...MACRO_STATEMENTS,
      "SET lock_configuration = true",
    ])
      await connection.run(statement);
    return { instance, connection, spill };
  }

  async #prepare(connection: DuckDBConnection, { tables, database, signal }: EngineQuery) {
    for (const name of new Set([database, ...tables.map((table) => table.database)]))
      await connection.run(`CREATE SCHEMA IF NOT EXISTS ${CATALOG}.${quoted(name)}`);
    for (const { database: of, name, view } of tables) {
      signal.throwIfAborted();
      const found = await connection.runAndReadAll(
        `SELECT 1 FROM glob(${literal(view.glob)}) LIMIT 1`,
      );
      const query = view.query(found.currentRowCount === 0);
      await connection.run(`CREATE VIEW ${CATALOG}.${quoted(of)}.${quoted(name)} AS ${query}`);
    }
    await connection.run(`USE ${CATALOG}.${quoted(database)}`);
  }

  async #read(connection: DuckDBConnection, { sql, signal, rows }: EngineQuery) {
    signal.throwIfAborted();
    const result = await connection.stream(sql);
    const types = result.columnTypes();
    for (;;) {
      const chunk = await result.fetchChunk();
      signal.throwIfAborted();
      if (!chunk || chunk.rowCount === 0) break;
      rows(
        chunk
          .getRows()
          .map((row) => types.map((type, index) => showValue(row[index] ?? null, type))),
      );
    }
    return result.columnNames().map((name, index) => {
      const type = types[index];
      if (!type) throw new Error(`Column ${index} has no type`);
      return columnOf(name.toLowerCase(), type);
    });
  }

  /** The size of the files that the conditions on partitions leave, as often as the query reads them. */
  async #scanned(connection: DuckDBConnection, { sql, tables }: EngineQuery): Promise<number> {
    const [table] = tables;
    if (!table) return 0;
    const plan = await connection.runAndReadAll(`EXPLAIN (FORMAT json) ${sql}`);
    let bytes = 0;
    for (const condition of fileConditions(String(plan.getRows()[0]?.[1]))) {
      const sum = await connection.runAndReadAll(
        `SELECT coalesce(sum(size), 0)::BIGINT FROM read_blob(${literal(table.view.glob)}) WHERE ${condition}`,
      );
      bytes += Number(sum.getRows()[0]?.[0] ?? 0);
    }
    return bytes;
  }

  async #forget(connection: DuckDBConnection, { tables }: EngineQuery): Promise<void> {
    await connection.run(`USE ${CATALOG}.main`);
    for (const { database, name } of tables)
      await connection.run(`DROP VIEW IF EXISTS ${CATALOG}.${quoted(database)}.${quoted(name)}`);
  }
}
