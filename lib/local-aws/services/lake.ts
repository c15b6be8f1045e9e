import type { Call, Operation, Output } from "../call";
import { bindingOf, sliceArray, startOf } from "../paging";
import { AwsError } from "../protocol/errors";
import type { Execution, Executions, Work } from "../queries/executions";
import type { LocalEventDataStore } from "../queries/types";
import { earliestDay, lakeView, storeOf } from "../sql/lake-view";
import { QueryError } from "../sql/query-error";
import { toDuckDb } from "../sql/to-duckdb";
import { tokensOf } from "../sql/tokens";
import { pageSize, requiredText, text, time } from "../validate";
import { partitionOf } from "./kms-keys";

/** Queries at once in an account and Region (CloudTrail User Guide, "Quotas in AWS CloudTrail"). */
const MOST_ACTIVE = 10;
/** Of a query statement (API reference, StartQuery). */
const LONGEST_QUERY = 10_000;

const ownerOf = ({ account, region }: Call) => `${account.id}/${region}/lake`;

const arnOf = ({ region, accountId, id }: LocalEventDataStore) =>
  `arn:${partitionOf(region)}:cloudtrail:${region}:${accountId}:eventdatastore/${id}`;

function storesHere({ estate, account, region }: Call): LocalEventDataStore[] {
  return (estate.eventDataStores ?? []).filter(
    (store) => store.accountId === account.id && store.region === region,
  );
}

/** By its id or ARN. Throws EventDataStoreNotFoundException. */
function found(call: Call, name: string): LocalEventDataStore {
  const store = storesHere(call).find((one) => one.id === name || arnOf(one) === name);
  if (store) return store;
  throw new AwsError(
    "EventDataStoreNotFoundException",
    `The specified event data store was not found: ${name}`,
  );
}

function shape(store: LocalEventDataStore): Output {
  return {
    EventDataStoreArn: arnOf(store),
    Name: store.name,
    Status: store.status,
    MultiRegionEnabled: store.multiRegion,
    OrganizationEnabled: store.organization,
    RetentionPeriod: store.retentionDays,
    TerminationProtectionEnabled: true,
    BillingMode: "EXTENDABLE_RETENTION_PRICING",
    CreatedTimestamp: store.createdAt,
    UpdatedTimestamp: store.createdAt,
    AdvancedEventSelectors: store.selectors,
  };
}

const getEventDataStore: Operation = (call) =>
  shape(found(call, requiredText(call, "EventDataStore")));

const listEventDataStores: Operation = (call) => {
  const limit = pageSize(call, "MaxResults", { standard: 1000, max: 1000 });
  const binding = bindingOf(call);
  const invalid = () => new AwsError("InvalidNextTokenException", "Invalid token");
  const first = startOf(call, "NextToken", binding, invalid);
  const { items, next } = sliceArray(storesHere(call), first, limit);
  return {
    EventDataStores: items.map((store) => ({ EventDataStoreArn: arnOf(store), Name: store.name })),
    NextToken: next === null ? undefined : call.tokens.seal(binding, String(next)),
  };
};

/** The query, read before it is begun: CloudTrail refuses at once what does not parse. */
function workOf(call: Call, folder: string | null, sql: string): Work {
  const tokens = tokensOf(sql);
  const store = found(call, storeOf(tokens));
  if (store.status !== "ENABLED" && store.status !== "STOPPED_INGESTION")
    throw new AwsError("InactiveEventDataStoreException", "The event data store is inactive.");
  const view = lakeView(store.location, folder ?? "", earliestDay(tokens, store.id));
  const tables = [{ database: "lake", name: store.id, view }];
  return { kind: "query", sql: toDuckDb(sql), database: "lake", tables };
}

function startQuery(executions: Executions, folder: string | null): Operation {
  return (call) => {
    const sql = requiredText(call, "QueryStatement", { max: LONGEST_QUERY });
    if (executions.active(ownerOf(call)) >= MOST_ACTIVE)
      throw new AwsError(
        "MaxConcurrentQueriesException",
        "You have exceeded the maximum number of concurrent queries.",
      );
    try {
      const work = workOf(call, folder, sql);
      const owner = ownerOf(call);
      const { id } = executions.start({ owner, sql, work: () => work, cutoff: null, details: {} });
      return { QueryId: id };
    } catch (error) {
      if (!(error instanceof QueryError)) throw error;
      throw new AwsError("InvalidQueryStatementException", error.message);
    }
  };
}

function query(executions: Executions, call: Call): Execution {
  const id = requiredText(call, "QueryId", { min: 36, max: 36 });
  const execution = executions.find(ownerOf(call), id);
  if (!execution)
    throw new AwsError("QueryIdNotFoundException", `The query ID does not exist: ${id}`);
  return execution;
}

const stateOf = ({ state, error }: Execution) => {
  if (error?.code === "EXCEEDED_TIME_LIMIT") return "TIMED_OUT";
  return state === "SUCCEEDED" ? "FINISHED" : state;
};

function describeQuery(executions: Executions): Operation {
  return (call) => {
    const execution = query(executions, call);
    const { id, sql, reason, submittedAt, startedAt, endedAt, scanned, rows, state } = execution;
    const ran = startedAt && endedAt ? endedAt.getTime() - startedAt.getTime() : 0;
    return {
      QueryId: id,
      QueryString: sql,
      QueryStatus: stateOf(execution),
      QueryStatistics: {
        EventsMatched: rows.count,
        BytesScanned: scanned,
        ExecutionTimeInMillis: ran,
        CreationTime: submittedAt,
      },
      ErrorMessage: state === "FAILED" ? (reason ?? undefined) : undefined,
    };
  };
}

/** Those of the past seven days, the newest first (API Reference, ListQueries). */
function listQueries(executions: Executions): Operation {
  return (call) => {
    const store = found(call, requiredText(call, "EventDataStore"));
    const [first, last] = [time(call, "StartTime"), time(call, "EndTime")];
    const status = text(call, "QueryStatus");
    if (first && last && first >= last)
      throw new AwsError(
        "InvalidDateRangeException",
        "The start time must be before the end time.",
      );
    const code = "InvalidMaxResultsException";
    const limit = pageSize(call, "MaxResults", { standard: 1000, max: 1000, code });
    const queries = executions.all(ownerOf(call)).filter((one) => {
      const at = one.submittedAt;
      const isThen = at >= (first ?? at) && at <= (last ?? at);
      return isThen && one.sql.includes(store.id) && (status ?? stateOf(one)) === stateOf(one);
    });
    const binding = bindingOf(call);
    const invalid = () => new AwsError("InvalidNextTokenException", "Invalid token");
    const { items, next } = sliceArray(
      queries,
      startOf(call, "NextToken", binding, invalid),
      limit,
    );
    return {
      Queries: items.map((one) => ({
        QueryId: one.id,
        QueryStatus: stateOf(one),
        CreationTime: one.submittedAt,
      })),
      NextToken: next === null ? undefined : call.tokens.seal(binding, String(next)),
    };
  };
}

/** A page of rows: each a list of columns, each of one name and its value. What is NULL has no value. */
function getQueryResults(executions: Executions): Operation {
  return (call) => {
    const execution = query(executions, call);
    const { columns, rows, scanned, reason, state } = execution;
    const code = "InvalidMaxResultsException";
    const limit = pageSize(call, "MaxQueryResults", { standard: 1000, max: 1000, code });
    const binding = bindingOf(call, [execution.id]);
    const invalid = () => new AwsError("InvalidNextTokenException", "Invalid token");
    const first = startOf(call, "NextToken", binding, invalid);
    const shown = state === "SUCCEEDED" ? rows.slice(first, limit) : [];
    const next = first + shown.length;
    return {
      QueryStatus: stateOf(execution),
      QueryStatistics: {
        ResultsCount: shown.length,
        TotalResultsCount: rows.count,
        BytesScanned: scanned,
      },
      QueryResultRows: shown.map((row) =>
        columns.flatMap(({ name }, index) => {
          const value = row[index] ?? null;
          return value === null ? [] : [{ [name]: value }];
        }),
      ),
      ErrorMessage: state === "FAILED" ? (reason ?? undefined) : undefined,
      NextToken:
        state === "SUCCEEDED" && next < rows.count
          ? call.tokens.seal(binding, String(next))
          : undefined,
    };
  };
}

const cancel =
  (executions: Executions): Operation =>
  (call) => {
    const execution = query(executions, call);
    if (execution.endedAt)
      throw new AwsError("InactiveQueryException", "The query is not running.");
    executions.cancel(execution, "The query was cancelled");
    return { QueryId: execution.id, QueryStatus: stateOf(execution) };
  };

/** What the endpoint answers of CloudTrail Lake. `folder` is that of the buckets. */
export function lake(executions: Executions, folder: string | null): Record<string, Operation> {
  return {
    ListEventDataStores: listEventDataStores,
    GetEventDataStore: getEventDataStore,
    StartQuery: startQuery(executions, folder),
    DescribeQuery: describeQuery(executions),
    GetQueryResults: getQueryResults(executions),
    ListQueries: listQueries(executions),
    CancelQuery: cancel(executions),
  };
}
