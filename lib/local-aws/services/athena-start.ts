import type { Call, Operation } from "../call";
import { AwsError, notAuthorized } from "../protocol/errors";
import { applyDdl } from "../queries/catalogue";
import type { Executions, Work } from "../queries/executions";
import { requireInjected } from "../queries/injected";
import type { LocalAthena, LocalWorkgroup } from "../queries/types";
import { changesCatalogue, parseDdl } from "../sql/parse-ddl";
import { QueryError } from "../sql/query-error";
import { namesTable } from "../sql/references";
import { viewOf } from "../sql/table-view";
import { toDuckDb } from "../sql/to-duckdb";
import { tokensOf } from "../sql/tokens";
import { requiredText, text } from "../validate";
import { partitionOf } from "./kms-keys";

export const CATALOG = "AwsDataCatalog";
/** "Active DML queries" of the smaller Regions (General Reference, "Amazon Athena endpoints and quotas"). */
const MOST_ACTIVE = 20;
/** Bytes of a query string (User Guide, "Service Quotas"). */
const LONGEST_QUERY = 262_144;
const BUCKET = /^s3:\/\/[a-z0-9][a-z0-9.-]{1,61}[a-z0-9](\/|$)/;

export const invalid = (message: string) => new AwsError("InvalidRequestException", message);

/** Who may see an execution: those of the account, in its Region. */
export const ownerOf = ({ account, region }: Call) => `${account.id}/${region}/athena`;

/** The workgroup that every account has, as nobody has set it yet. */
const PRIMARY: LocalWorkgroup = {
  name: "primary",
  enabled: true,
  output: null,
  enforce: false,
  cutoffBytes: null,
};

/** Athena in the call's account and Region; one that nobody has used where the estate has none. */
export function athenaOf({ estate, account, region }: Call): LocalAthena {
  const found = estate.athena?.find((one) => one.accountId === account.id && one.region === region);
  return (
    found ?? {
      accountId: account.id,
      region,
      mayCreateTables: false,
      workgroups: new Map([[PRIMARY.name, PRIMARY]]),
      databases: new Map([["default", new Map()]]),
    }
  );
}

/** Throws InvalidRequestException for a workgroup that is not there. */
export function workgroupOf(call: Call, name: string): LocalWorkgroup {
  const workgroup = athenaOf(call).workgroups.get(name);
  if (!workgroup) throw invalid(`WorkGroup ${name} is not found.`);
  return workgroup;
}

function member(call: Call, field: string, name: string): string | null {
  const given = call.input[field];
  if (given === undefined || given === null) return null;
  if (typeof given !== "object")
    throw new AwsError("SerializationException", `${field} must be a structure`);
  return text({ ...call, input: given as Record<string, unknown> }, name);
}

function outputOf(call: Call, workgroup: LocalWorkgroup): string {
  const own = member(call, "ResultConfiguration", "OutputLocation");
  const output = workgroup.enforce ? workgroup.output : (own ?? workgroup.output);
  if (output === null)
    throw invalid(
      "No output location provided. An output location is required either through the Workgroup result configuration setting or as an API input.",
    );
  if (!BUCKET.test(output)) throw invalid(`outputLocation is not a valid S3 path: ${output}`);
  return output;
}

function requireChanging(call: Call, athena: LocalAthena): void {
  if (athena.mayCreateTables) return;
  const catalog = `arn:${partitionOf(call.region)}:glue:${call.region}:${call.account.id}:catalog`;
  const refusal = notAuthorized(call.caller.arn, "glue:CreateTable", catalog, "identity");
  throw new QueryError(null, `Insufficient permissions to execute the query. ${refusal}`);
}

export interface AthenaHome {
  /** Of the buckets. */
  folder: string | null;
  /** Told after each change of a catalogue. */
  changed: () => void;
}

/** What a statement asks for, by the catalogue as it is when its turn comes. */
function workOf(call: Call, { folder, changed }: AthenaHome, sql: string, own: string): Work {
  const athena = athenaOf(call);
  if (changesCatalogue(sql)) {
    const ddl = parseDdl(sql);
    requireChanging(call, athena);
    const change = () => {
      applyDdl(athena, ddl, own);
      changed();
    };
    return { kind: "change", change };
  }
  const duckSql = toDuckDb(sql);
  const tokens = tokensOf(sql);
  const tables = [...athena.databases].flatMap(([database, all]) =>
    [...all]
      .filter(([table]) => namesTable(tokens, { database, table, own }))
      .map(([name, definition]) => {
        requireInjected(tokens, definition);
        return { database, name, view: viewOf(definition, folder ?? "", call.estate.now) };
      }),
  );
  return { kind: "query", sql: duckSql, database: own, tables };
}

function requireRoom(executions: Executions, call: Call): void {
  if (executions.active(ownerOf(call)) < MOST_ACTIVE) return;
  throw new AwsError(
    "TooManyRequestsException",
    "You have exceeded the limit for the number of queries you can run concurrently. Please reduce the number of concurrent queries submitted by this account.",
    400,
    { Reason: "CONCURRENT_QUERY_LIMIT_EXCEEDED" },
  );
}

/** StartQueryExecution: the same token with the same request begins nothing again. */
export function startQueryExecution(executions: Executions, home: AthenaHome): Operation {
  return (call) => {
    const sql = requiredText(call, "QueryString", { max: LONGEST_QUERY });
    const token = text(call, "ClientRequestToken", { min: 32, max: 128 });
    if (token === null) throw invalid("Idempotency token is required");
    const asked = JSON.stringify(call.input);
    const before = executions.begunWith(ownerOf(call), token);
    if (before && before.details.asked !== asked)
      throw invalid("Idempotent parameters do not match");
    if (before) return { QueryExecutionId: before.id };
    const workgroup = workgroupOf(call, text(call, "WorkGroup") ?? "primary");
    if (!workgroup.enabled) throw invalid(`WorkGroup ${workgroup.name} is disabled.`);
    if (call.input.ExecutionParameters !== undefined)
      throw invalid("This endpoint takes no execution parameters");
    const output = outputOf(call, workgroup);
    const database = (member(call, "QueryExecutionContext", "Database") ?? "default").toLowerCase();
    const catalog = member(call, "QueryExecutionContext", "Catalog") ?? CATALOG;
    if (catalog.toLowerCase() !== CATALOG.toLowerCase())
      throw invalid(`Catalog ${catalog} is not found`);
    requireRoom(executions, call);
    const { id } = executions.start({
      owner: ownerOf(call),
      sql,
      work: () => workOf(call, home, sql, database),
      cutoff: workgroup.cutoffBytes,
      details: { token, asked, database, catalog, workgroup: workgroup.name, output },
    });
    return { QueryExecutionId: id };
  };
}
