import {
  CancelQueryCommand,
  DescribeQueryCommand,
  GetQueryResultsCommand,
  StartQueryCommand,
} from "@aws-sdk/client-cloudtrail";
import type { AccountLink, Wire } from "./account-link";
import { cloudTrailClient } from "./clients";
import { createLine } from "./line";
import type { QueryPlace, QueryReader, QueryRow, QueryState } from "./query-types";
import { given, watchPages } from "./read-pages";
import { refuseAllBut } from "./rules/statements";

/** The largest page of GetQueryResults. */
const ROWS_A_PAGE = 1_000;

/** Runs queries in CloudTrail Lake. The store is named by the statement. */
export function createLakeReader(
  wire: Wire,
  link: AccountLink,
  { region }: Extract<QueryPlace, { engine: "lake" }>,
): QueryReader {
  const line = createLine(wire, link, region);
  const client = cloudTrailClient(line);
  const watch = watchPages(line);
  return {
    counts: line.counts,
    // StartQuery takes no token: a run that dies before it has the id leaves a query behind that nobody reads.
    start: (statement) => {
      refuseAllBut("SELECT", statement);
      return line.ask(
        "cloudtrail:StartQuery",
        { QueryStatement: statement },
        (input) => client.send(new StartQueryCommand(input)),
        (answer) => given(answer.QueryId, "QueryId"),
      );
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

const STATES: Readonly<Record<string, QueryState["state"]>> = {
  QUEUED: "running",
  RUNNING: "running",
  FINISHED: "done",
  FAILED: "failed",
  CANCELLED: "cancelled",
  // More rows than CloudTrail gives, or longer than an hour.
  TIMED_OUT: "failed",
};
