import { KMS_SOURCE } from "../rules/decode-record";
import { TRAIL_SOURCE } from "../rules/decode-trail-change";
import { literal, literals, name } from "./sql-text";

/** Days of UTC by the time of the events, both in it, as `YYYY-MM-DD`; null stands for all that the place has. */
export interface Asked {
  from: string;
  to: string;
  /** The last day of the folders that are read: events lie in that of their delivery. */
  folderTo: string;
  /** What was later, or then, is left out: `YYYY-MM-DDTHH:MM:SS` of UTC. */
  until: string;
  accounts: readonly string[] | null;
  regions: readonly string[] | null;
}

/** The records that are looked at, in the columns that `countsQuery` takes. */
export interface Logged {
  select: string;
  /** What makes an event whole: one column, the record as JSON, or its parts in many. */
  whole: "record" | "parts";
  /**
   * Of events before the asked days, which other queries counted, it is told in which folders they lie: their times
   * (texts) are before this. Null: the place has no folders.
   */
  earlier: string | null;
}

/** A table in Athena; a partition column is null where the table has none of that kind. */
export interface AthenaPlace {
  database: string;
  table: string;
  /** It has no column for what a record corrects, as tables of before that was in AWS's page: nobody can tell then. */
  bare?: boolean;
  partitions: { account: string | null; region: string | null; day: string | null };
}

/**
 * The records of some days from a table with the columns of `createTable`. A folder's day is that of the delivery, at or after that of the event.
 */
export function loggedInAthena(place: AthenaPlace, asked: Asked): Logged {
  const { account, region, day } = place.partitions;
  // Times are texts of one form, so that their order is that of the texts, with and without fractions.
  const first = `${asked.from}T00:00:00`;
  const isAsked = `eventtime >= ${literal(first)}`;
  const conditions = [
    day ? `(${isAsked} OR eventsource IN ${literals([KMS_SOURCE, TRAIL_SOURCE])})` : isAsked,
    `eventtime < ${literal(asked.until)}`,
  ];
  if (asked.accounts) {
    const list = literals(asked.accounts);
    if (account) conditions.push(`${name(account)} IN ${list}`);
    conditions.push(`${ACCOUNT} IN ${list}`);
  }
  if (asked.regions) {
    const list = literals(asked.regions);
    if (region) conditions.push(`${name(region)} IN ${list}`);
    conditions.push(`awsregion IN ${list}`);
  }
  if (day) {
    const folder = (text: string) => literal(text.replaceAll("-", "/"));
    conditions.push(`${name(day)} BETWEEN ${folder(asked.from)} AND ${folder(asked.folderTo)}`);
  }
  return selectLogged({
    from: `${name(place.database)}.${name(place.table)}`,
    conditions,
    time: "eventtime",
    request: "requestparameters",
    corrects: place.bare ? NOTHING : "addendum.originaleventid",
    whole: "parts",
    folders: day ? { column: name(day), first } : null,
  });
}

const STORE_ID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/**
 * The same from an event data store of CloudTrail Lake (CloudTrail User Guide, "Supported SQL schemas for event data
 * stores"): what is nested is taken from `eventjson`, because its maps hold texts alone. Accounts and regions are not
 * named, for the length of the statement is bounded: whoever reads the answer leaves others out. By `mark` the query is
 * known again, as StartQuery takes no token.
 */
export function loggedInLake(store: string, asked: Asked, mark: string): Logged {
  if (!STORE_ID.test(store)) throw new Error("An event data store is named by its id.");
  const time = "CAST(eventtime AS varchar)";
  return selectLogged({
    from: store,
    conditions: [
      `eventtime >= timestamp ${literal(`${asked.from} 00:00:00`)}`,
      `eventtime < timestamp ${literal(asked.until.replace("T", " "))}`,
      `${literal(mark)} <> ''`,
    ],
    time: `substr(${time}, 1, 10) || 'T' || substr(${time}, 12, 8) || 'Z'`,
    request: "json_format(json_extract(eventjson, '$.requestParameters'))",
    corrects: "json_extract_scalar(eventjson, '$.addendum.originalEventID')",
    whole: "record",
    folders: null,
  });
}

interface Dialect {
  from: string;
  conditions: readonly string[];
  /** `YYYY-MM-DDTHH:MM:SS[.f]Z` */
  time: string;
  /** The request's parameters as JSON. */
  request: string;
  /** The id of the event that it corrects; null or empty for all others. */
  corrects: string;
  whole: Logged["whole"];
  /** The column of the day that a record was delivered on, and the first time (text) that is asked for. */
  folders: { column: string; first: string } | null;
}

const NOTHING = "CAST(NULL AS varchar)";

const text = (expression: string) => `nullif(${expression}, '')`;
const IDENTITY = "useridentity";
const SESSION = `${IDENTITY}.sessioncontext`;
const ISSUER = `${SESSION}.sessionissuer`;

/** Whose trail has the record. */
const ACCOUNT = `coalesce(${text("recipientaccountid")}, ${text(`${IDENTITY}.accountid`)})`;

/** Resources that are looked at: ReEncrypt has two keys, and what is done to an alias that and its key. */
const RESOURCES = [1, 2, 3, 4];

/** A member of each resource, with a blank between: none of them holds one. */
function ofResources(member: string): string {
  const each = RESOURCES.map((index) => `(element_at(resources, ${index})).${member}`);
  return text(`concat_ws(' ', ${each.join(", ")})`);
}

/** What makes an event whole that changed something, where there is no column with all of it. */
const PARTS: Readonly<Record<string, string>> = {
  event_version: text("eventversion"),
  user_agent: text("useragent"),
  error_message: text("errormessage"),
  response: text("responseelements"),
  additional: text("additionaleventdata"),
  service_details: text("serviceeventdetails"),
  request_id: text("requestid"),
  vpc_endpoint: text("vpcendpointid"),
  access_key: text(`${IDENTITY}.accesskeyid`),
  resource_accounts: ofResources("accountid"),
  resource_types: ofResources("type"),
  issuer_type: text(`${ISSUER}.type`),
  issuer_name: text(`${ISSUER}.username`),
  mfa: `${SESSION}.attributes.mfaauthenticated`,
  session_created: `${SESSION}.attributes.creationdate`,
};

function partsOf(corrects: boolean): Record<string, string> {
  const of = (member: string) => (corrects ? text(`addendum.${member}`) : NOTHING);
  return {
    ...PARTS,
    addendum_reason: of("reason"),
    ...{ addendum_fields: of("updatedfields"), addendum_request: of("originalrequestid") },
  };
}

/** An empty text is as none everywhere, as in decoding (`textOf`). */
function selectLogged({
  from,
  conditions,
  time,
  request,
  corrects,
  whole,
  folders,
}: Dialect): Logged {
  const columns: Record<string, string> = {
    event_time: time,
    event_id: text("eventid"),
    shared_id: text("sharedeventid"),
    source: "eventsource",
    operation: text("eventname"),
    event_type: text("eventtype"),
    read_only: "lower(CAST(readonly AS varchar))",
    region: text("awsregion"),
    account_id: ACCOUNT,
    error: text("errorcode"),
    user_type: text(`${IDENTITY}.type`),
    user_arn: text(`${IDENTITY}.arn`),
    user_account: text(`${IDENTITY}.accountid`),
    user_id: text(`${IDENTITY}.principalid`),
    user_name: text(`${IDENTITY}.username`),
    invoked_by: text(`${IDENTITY}.invokedby`),
    behalf: text(`${IDENTITY}.onbehalfof.userid`),
    issuer_arn: text(`${ISSUER}.arn`),
    issuer_account: text(`${ISSUER}.accountid`),
    issuer_id: text(`${ISSUER}.principalid`),
    sent_from: text("sourceipaddress"),
    key_arns: ofResources("arn"),
    request: text(request),
    corrects,
    ...(whole === "parts" ? partsOf(corrects !== NOTHING) : { record: "eventjson" }),
    ...(folders ? { folder: folders.column } : {}),
  };
  const list = Object.entries(columns).map(
    ([column, expression]) => `    ${expression} AS ${column}`,
  );
  const select = `SELECT
${list.join(",\n")}
  FROM ${from}
  WHERE ${conditions.join("\n    AND ")}`;
  return { select, whole, earlier: folders && literal(folders.first) };
}
