import type { Call, Operation, Output } from "../call";
import { bindingOf, startOf } from "../paging";
import type { Execution, Executions } from "../queries/executions";
import { changesCatalogue } from "../sql/parse-ddl";
import { pageSize, requiredText } from "../validate";
import {
  type AthenaHome,
  invalid,
  ownerOf,
  startQueryExecution,
  workgroupOf,
} from "./athena-start";
import { athenaTables } from "./athena-tables";

const ENGINE = { SelectedEngineVersion: "AUTO", EffectiveEngineVersion: "Athena engine version 3" };

function found(executions: Executions, call: Call): Execution {
  const id = requiredText(call, "QueryExecutionId", { max: 128 });
  const execution = executions.find(ownerOf(call), id);
  if (!execution) throw invalid(`QueryExecution ${id} was not found`);
  return execution;
}

const since = (from: Date | null, to: Date | null) =>
  from ? (to ?? new Date()).getTime() - from.getTime() : 0;

function statusOf({ state, reason, error, submittedAt, endedAt }: Execution): Output {
  return {
    State: state,
    StateChangeReason: reason ?? undefined,
    SubmissionDateTime: submittedAt,
    CompletionDateTime: endedAt ?? undefined,
    AthenaError: error
      ? {
          ErrorCategory: error.category,
          ErrorType: error.type,
          Retryable: error.category === 1,
          ErrorMessage: error.message,
        }
      : undefined,
  };
}

function shape(execution: Execution): Output {
  const { id, sql, details, submittedAt, startedAt, endedAt } = execution;
  const ddl = changesCatalogue(sql);
  const folder = `${details.output}`.replace(/\/*$/, "/");
  return {
    QueryExecutionId: id,
    Query: sql,
    StatementType: ddl ? "DDL" : "DML",
    SubstatementType: ddl ? undefined : "SELECT",
    ResultConfiguration: { OutputLocation: `${folder}${id}.${ddl ? "txt" : "csv"}` },
    QueryExecutionContext: { Database: details.database, Catalog: details.catalog },
    WorkGroup: details.workgroup,
    EngineVersion: ENGINE,
    Status: statusOf(execution),
    Statistics: {
      DataScannedInBytes: execution.scanned,
      EngineExecutionTimeInMillis: since(startedAt, endedAt),
      QueryQueueTimeInMillis: since(submittedAt, startedAt),
      TotalExecutionTimeInMillis: since(submittedAt, endedAt),
    },
  };
}

function columnInfo({ name, type, precision, scale }: Execution["columns"][number]): Output {
  return {
    CatalogName: "hive",
    SchemaName: "",
    TableName: "",
    Name: name,
    Label: name,
    Type: type,
    Precision: precision,
    Scale: scale,
    Nullable: "UNKNOWN",
    CaseSensitive: type === "varchar",
  };
}

/** A page of rows; the first row of the first page holds the columns' names, and counts as one. */
function results(executions: Executions): Operation {
  return (call) => {
    const { state, columns, rows, id } = found(executions, call);
    if (state === "QUEUED" || state === "RUNNING")
      throw invalid(`Query has not yet finished. Current state: ${state}`);
    if (state !== "SUCCEEDED")
      throw invalid(`Query did not finish successfully. Final query state: ${state}`);
    const code = "InvalidRequestException";
    const limit = pageSize(call, "MaxResults", { standard: 1000, max: 1000, code });
    const binding = bindingOf(call, [id]);
    const first = startOf(call, "NextToken", binding, () => invalid("Invalid pagination token"));
    const head = first === 0 && columns.length > 0 ? [columns.map(({ name }) => name)] : [];
    const shown = [...head, ...rows.slice(Math.max(0, first - 1), limit - head.length)];
    const next = first + shown.length;
    return {
      ResultSet: {
        Rows: shown.map((row) => ({
          Data: row.map((value) => (value === null ? {} : { VarCharValue: value })),
        })),
        ResultSetMetadata: { ColumnInfo: columns.map(columnInfo) },
      },
      UpdateCount: 0,
      NextToken: next <= rows.count ? call.tokens.seal(binding, String(next)) : undefined,
    };
  };
}

const getWorkGroup: Operation = (call) => {
  const workgroup = workgroupOf(call, requiredText(call, "WorkGroup"));
  return {
    WorkGroup: {
      Name: workgroup.name,
      State: workgroup.enabled ? "ENABLED" : "DISABLED",
      Configuration: {
        ResultConfiguration: { OutputLocation: workgroup.output ?? undefined },
        EnforceWorkGroupConfiguration: workgroup.enforce,
        PublishCloudWatchMetricsEnabled: false,
        BytesScannedCutoffPerQuery: workgroup.cutoffBytes ?? undefined,
        RequesterPaysEnabled: false,
        EngineVersion: ENGINE,
      },
    },
  };
};

const tell =
  (executions: Executions): Operation =>
  (call) => ({ QueryExecution: shape(found(executions, call)) });

const stop =
  (executions: Executions): Operation =>
  (call) => {
    executions.cancel(found(executions, call), "Query was cancelled by user");
    return {};
  };

/** What the endpoint answers of Athena. */
export function athena(executions: Executions, home: AthenaHome): Record<string, Operation> {
  return {
    StartQueryExecution: startQueryExecution(executions, home),
    GetQueryExecution: tell(executions),
    GetQueryResults: results(executions),
    StopQueryExecution: stop(executions),
    GetWorkGroup: getWorkGroup,
    ...athenaTables,
  };
}
