import {
  CancelQueryCommand,
  DescribeQueryCommand,
  GetQueryResultsCommand,
  ListQueriesCommand,
  StartQueryCommand,
} from "@aws-sdk/client-cloudtrail";
import type { AccountLink, Wire } from "./account-link";
import { cloudTrailClient } from "./clients";
import { createLine, type Line } from "./line";
import type { QueryPlace, QueryReader, QueryRow, QueryState } from "./query-types";
import { given, readAllPages, watchPages } from "./read-pages";
import { refuseAllBut } from "./rules/statements";
import type { Answer } from "./types";

/** The largest page of GetQueryResults. */
const ROWS_A_PAGE = 1_000;

/** Runs queries in CloudTrail Lake. The store is named by the statement. */
export function createLakeReader(
  wire: Wire,
  link: AccountLink,
  { region, store }: Extract<QueryPlace, { engine: "lake" }>,
): QueryReader {
  const line = createLine(wire, link, region);
  const client = cloudTrailClient(line);
  const watch = watchPages(line);
  return {
    counts: line.counts,
    // StartQuery takes no token: `find` knows a query again by what stands in its statement.
    start: (statement) => {
      refuseAllBut("SELECT", statement);
      return line.ask(
        "cloudtrail:StartQuery",
        { QueryStatement: statement },
        (input) => client.send(new StartQueryCommand(input)),
        (answer) => given(answer.QueryId, "QueryId"),
      );
    },
    async find(token, since) {
      const queries = await listQueries(line, client, store, since);
      if (queries.status !== "data") return queries;
      for (const id of queries.data) {
        const statement = await line.ask(
          "cloudtrail:DescribeQuery",
          { QueryId: id },
          (input) => client.send(new DescribeQueryCommand(input)),
          ({ QueryString: text }) => text ?? "",
        );
        if (statement.status !== "data") return statement;
        if (statement.data.includes(token)) return { ...statement, data: id };
      }
      return { ...queries, data: null };
    },
    async state(id) {
      const answer = await line.ask(
        "cloudtrail:DescribeQuery",
        { QueryId: id },
        (input) => client.send(new DescribeQueryCommand(input)),
        (output): QueryState => ({
          state: STATES[given(output.QueryStatus, "QueryStatus")] ?? "running",
          reason: output.ErrorMessage ?? null,
          scannedBytes: output.QueryStatistics?.BytesScanned ?? 0,
        }),
      );
      const isLost = answer.status === "failed" && answer.code === "QueryIdNotFoundException";
      if (!isLost) return answer;
      const data: QueryState = { state: "lost", reason: answer.message, scannedBytes: 0 };
      return { status: "data", data, readAt: answer.triedAt };
    },
    rows: (id, start) =>
      watch(`rows ${id}`, "cloudtrail:GetQueryResults", start, (token) =>
        line.ask(
          "cloudtrail:GetQueryResults",
          {
            ...{ QueryId: id, MaxQueryResults: ROWS_A_PAGE },
            ...(token === null ? {} : { NextToken: token }),
          },
          (input) => client.send(new GetQueryResultsCommand(input)),
          ({ QueryResultRows: rows, NextToken: next }) => ({
            items: (rows ?? []).map((cells): QueryRow => Object.assign({}, ...cells)),
            next: next ?? null,
          }),
        ),
      ),
    stop: (id) =>
      line.ask(
        "cloudtrail:CancelQuery",
        { QueryId: id },
        (input) => client.send(new CancelQueryCommand(input)),
        () => null,
      ),
    close() {
      line.close();
      client.destroy();
    },
  };
}

/** How far clocks may differ: AWS takes no request that is signed five minutes off. */
const SKEW_MS = 300_000;
const USEFUL = new Set(["QUEUED", "RUNNING", "FINISHED"]);

/** Ids of the queries of an event data store, whoever's, that were begun since and may have an answer. */
function listQueries(
  line: Line,
  client: ReturnType<typeof cloudTrailClient>,
  store: string,
  since: Date,
): Promise<Answer<string[]>> {
  const from = new Date(since.getTime() - SKEW_MS);
  return readAllPages(line, "cloudtrail:ListQueries", (marker) =>
    line.ask(
      "cloudtrail:ListQueries",
      {
        ...{ EventDataStore: store, StartTime: from, EndTime: new Date(Date.now() + SKEW_MS) },
        ...{ MaxResults: ROWS_A_PAGE, ...(marker === null ? {} : { NextToken: marker }) },
      },
      (input) => client.send(new ListQueriesCommand(input)),
      ({ Queries: queries, NextToken: next }) => ({
        items: (queries ?? [])
          .filter(({ QueryStatus: status }) => USEFUL.has(status ?? ""))
          .map(({ QueryId: id }) => given(id, "QueryId")),
        next: next ?? null,
      }),
    ),
  );
}

const STATES: Readonly<Record<string, QueryState["state"]>> = {
  QUEUED: "running",
  RUNNING: "running",
  FINISHED: "done",
  FAILED: "failed",
  CANCELLED: "cancelled",
  // More rows than CloudTrail gives, or longer than an hour.
  TIMED_OUT: "failed",
};
