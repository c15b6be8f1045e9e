import {
  GetQueryExecutionCommand,
  type GetQueryExecutionOutput,
  GetQueryResultsCommand,
  StartQueryExecutionCommand,
  StopQueryExecutionCommand,
} from "@aws-sdk/client-athena";
import type { AccountLink, Wire } from "./account-link";
import { athenaClient } from "./clients";
import { createLine, type Line } from "./line";
import type { QueryPlace, QueryReader, QueryRow, QueryState, TableMaker } from "./query-types";
import { given, watchPages } from "./read-pages";
import { refuseAllBut } from "./rules/statements";
import type { Answer } from "./types";

type AthenaPlace = Extract<QueryPlace, { engine: "athena" }>;

/** The largest page of GetQueryResults. */
const ROWS_A_PAGE = 1_000;

/** Runs queries in a workgroup of Athena. */
export function createAthenaReader(wire: Wire, link: AccountLink, place: AthenaPlace): QueryReader {
  const line = createLine(wire, link, place.region);
  const client = athenaClient(line);
  const watch = watchPages(line);
  return {
    counts: line.counts,
    start: (statement, token) => {
      refuseAllBut("SELECT", statement);
      return begin(line, client, place, statement, token);
    },
    find: async () => ({ status: "data", data: null, readAt: new Date() }),
    state: (id) => stateOf(line, client, id),
    rows: (id, start) =>
      watch(`rows ${id}`, "athena:GetQueryResults", start, (token) =>
        line.ask(
          "athena:GetQueryResults",
          {
            ...{ QueryExecutionId: id, MaxResults: ROWS_A_PAGE },
            ...(token === null ? {} : { NextToken: token }),
          },
          (input) => client.send(new GetQueryResultsCommand(input)),
          ({ ResultSet: set, NextToken: next }) => {
            const names = given(set?.ResultSetMetadata?.ColumnInfo, "ColumnInfo").map(
              ({ Name: name }) => given(name, "Name"),
            );
            const rows = given(set?.Rows, "Rows").map(({ Data: data = [] }) => {
              const cells = names.map((name, at) => [name, data[at]?.VarCharValue ?? null]);
              return Object.fromEntries(cells) as QueryRow;
            });
            // The first row of the first page is the head.
            return { items: token === null ? rows.slice(1) : rows, next: next ?? null };
          },
        ),
      ),
    stop: (id) =>
      line.ask(
        "athena:StopQueryExecution",
        { QueryExecutionId: id },
        (input) => client.send(new StopQueryExecutionCommand(input)),
        () => null,
      ),
    close() {
      line.close();
      client.destroy();
    },
  };
}

/** Makes a table, or its database, in the catalogue. */
export function createTableMaker(wire: Wire, link: AccountLink, place: AthenaPlace): TableMaker {
  const line = createLine(wire, link, place.region);
  const client = athenaClient(line);
  // The database may be what is to be made.
  const { database: _database, ...elsewhere } = place;
  return {
    define: (statement, token) => {
      refuseAllBut("CREATE", statement);
      return begin(line, client, elsewhere, statement, token);
    },
    state: (id) => stateOf(line, client, id),
    close() {
      line.close();
      client.destroy();
    },
  };
}

type Client = ReturnType<typeof athenaClient>;

function begin(
  line: Line,
  client: Client,
  place: Omit<AthenaPlace, "database"> & { database?: string },
  statement: string,
  token: string,
): Promise<Answer<string>> {
  const { workgroup, catalog, database, output } = place;
  return line.ask(
    "athena:StartQueryExecution",
    {
      ...{ QueryString: statement, ClientRequestToken: token, WorkGroup: workgroup },
      QueryExecutionContext: { Catalog: catalog, Database: database },
      ...(output === null ? {} : { ResultConfiguration: { OutputLocation: output } }),
    },
    (input) => client.send(new StartQueryExecutionCommand(input)),
    (answer) => given(answer.QueryExecutionId, "QueryExecutionId"),
  );
}

async function stateOf(line: Line, client: Client, id: string): Promise<Answer<QueryState>> {
  const answer = await line.ask(
    "athena:GetQueryExecution",
    { QueryExecutionId: id },
    (input) => client.send(new GetQueryExecutionCommand(input)),
    readState,
  );
  // Athena forgets a query after 45 days, and says so as of a query that never was.
  const isLost =
    answer.status === "failed" &&
    answer.code === "InvalidRequestException" &&
    /was not found|does not exist/i.test(answer.message);
  if (!isLost) return answer;
  const data: QueryState = { state: "lost", reason: answer.message, scannedBytes: 0 };
  return { status: "data", data, readAt: answer.triedAt };
}

function readState({ QueryExecution: execution }: GetQueryExecutionOutput): QueryState {
  const { Status: status, Statistics: statistics } = given(execution, "QueryExecution");
  const reason = status?.StateChangeReason ?? status?.AthenaError?.ErrorMessage ?? null;
  return {
    state: STATES[given(status?.State, "State")] ?? "running",
    reason,
    scannedBytes: statistics?.DataScannedInBytes ?? 0,
  };
}

const STATES: Readonly<Record<string, QueryState["state"]>> = {
  QUEUED: "running",
  RUNNING: "running",
  SUCCEEDED: "done",
  FAILED: "failed",
  CANCELLED: "cancelled",
};
