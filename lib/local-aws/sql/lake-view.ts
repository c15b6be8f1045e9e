import type { HiveTable } from "./hive-table";
import { parseDdl } from "./parse-ddl";
import { QueryError } from "./query-error";
import { recordName } from "./record-names";
import type { TableView } from "./table-view";
import { duckType, LARGEST_FILE, literal, placeOf, quoted } from "./table-view";
import type { Token } from "./tokens";

/** The columns of an event data store (CloudTrail User Guide, "Supported SQL schemas for event data stores"). */
const COLUMNS = `CREATE EXTERNAL TABLE store (
  eventversion string,
  useridentity struct<type:string,principalid:string,arn:string,accountid:string,accesskeyid:string,username:string,
    sessioncontext:struct<attributes:struct<creationdate:timestamp,mfaauthenticated:string>,
      sessionissuer:struct<type:string,principalid:string,arn:string,accountid:string,username:string>,
      webidfederationdata:struct<federatedprovider:string,attributes:map<string,string>>,
      sourceidentity:string,ec2roledelivery:string,ec2issuedinvpc:string>,
    onbehalfof:struct<userid:string,identitystorearn:string>,
    inscopeof:struct<sourcearn:string,sourceaccount:string,issuertype:string,credentialsissuedto:string>,
    invokedby:string,identityprovider:string>,
  eventtime timestamp, eventsource string, eventname string, awsregion string, sourceipaddress string,
  useragent string, errorcode string, errormessage string, requestparameters map<string,string>,
  responseelements map<string,string>, additionaleventdata map<string,string>, requestid string, eventid string,
  readonly boolean, resources array<struct<accountid:string,type:string,arn:string,arnprefix:string>>,
  eventtype string, apiversion string, managementevent boolean, recipientaccountid string, sharedeventid string,
  annotation string, vpcendpointid string, vpcendpointaccountid string, serviceeventdetails map<string,string>,
  addendum map<string,string>, edgedevicedetails map<string,string>, insightdetails map<string,string>,
  eventcategory string, tlsdetails struct<tlsversion:string,ciphersuite:string,clientprovidedhostheader:string>,
  sessioncredentialfromconsole string
) LOCATION 's3://store'`;

function columnsOf(): HiveTable["columns"] {
  const ddl = parseDdl(COLUMNS);
  return ddl.kind === "create-table" ? ddl.table.columns : [];
}

/**
 * An event data store as a view over the log files below a trail's folder (`s3://…/AWSLogs`), which hold the same
 * events. Files from before `from` (`yyyy/MM/dd`) are left out: CloudTrail delivers after the event.
 */
export function lakeView(location: string, folder: string, from: string | null): TableView {
  const place = placeOf(folder, location);
  const glob = `${place}/*/CloudTrail/*/*/*/*/*.json.gz`;
  const columns = columnsOf();
  const type = duckType({ kind: "struct", members: columns }, "");
  const day = "regexp_extract(filename, '/(\\d{4}/\\d{2}/\\d{2})/[^/]+$', 1)";
  const selected = columns.map(({ name }) => `s.${quoted(recordName(name))} AS ${quoted(name)}`);
  const read = `SELECT unnest(${quoted("Records")}) AS r, filename FROM read_json(${literal(glob)}, filename = true,
    format = 'unstructured', maximum_object_size = ${LARGEST_FILE}, columns = {Records: 'JSON[]'})`;
  const none = "SELECT unnest(CAST([] AS JSON[])) AS r, '' AS filename";
  return {
    glob,
    query: (empty) =>
      `SELECT ${selected.join(", ")}, CAST(r AS VARCHAR) AS eventjson
       FROM (SELECT r, json_transform(r, ${literal(JSON.stringify(type))}) AS s FROM (${empty ? none : read})
             WHERE ${from === null ? "TRUE" : `${day} >= ${literal(from)}`})`,
  };
}

/** The stores that a statement reads: the words in the form of their ids. Throws QueryError for none, and for two. */
export function storeOf(tokens: readonly Token[]): string {
  const ids = tokens.filter(({ kind, value }) => kind === "word" && /^[0-9a-f]{8}-/.test(value));
  const [first] = ids;
  if (!first || ids.some(({ value }) => value !== first.value))
    throw new QueryError(null, "The query names no event data store, or several");
  return first.value;
}

const LATER = new Set([">", ">="]);

/**
 * The day (`yyyy/MM/dd`) before which no event is asked for: of conditions that hold for the whole of the one WHERE
 * after the store. Null where there is none such.
 */
export function earliestDay(tokens: readonly Token[], store: string): string | null {
  const named = tokens.flatMap(({ value }, at) => (value === store ? [at] : []));
  const [at = -1] = named;
  if (named.length !== 1) return null;
  const where = tokens.findIndex(
    ({ value, kind }, index) => index > at && kind === "word" && value === "where",
  );
  if (where < 0) return null;
  let [depth, found]: [number, string | null] = [0, null];
  for (let index = where + 1; index < tokens.length && depth >= 0; index += 1) {
    const { text, value, kind } = tokens[index] ?? { text: "", value: "", kind: "symbol" };
    if (text === "(") depth += 1;
    if (text === ")") depth -= 1;
    if (depth !== 0 || kind !== "word") continue;
    if (value === "or") return null;
    if (["group", "order", "limit", "union", "having"].includes(value)) break;
    if (value !== "eventtime" || !LATER.has(tokens[index + 1]?.text ?? "")) continue;
    const after = tokens[index + 2];
    const moment = after?.value === "timestamp" ? tokens[index + 3] : after;
    if (moment?.kind !== "string" || !/^\d{4}-\d\d-\d\d/.test(moment.value)) continue;
    const day = moment.value.slice(0, 10).replaceAll("-", "/");
    if (found === null || day > found) found = day;
  }
  return found;
}
