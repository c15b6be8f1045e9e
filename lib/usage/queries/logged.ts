import { literal, literals, name } from "./sql-text";

/** Days of UTC by the time of the events, both in it, as `YYYY-MM-DD`; null stands for all that the place has. */
export interface Asked {
  from: string;
  to: string;
  accounts: readonly string[] | null;
  regions: readonly string[] | null;
}

/** A table in Athena; a partition column is null where the table has none of that kind. */
export interface AthenaPlace {
  database: string;
  table: string;
  partitions: { account: string | null; region: string | null; day: string | null };
  /** Events may lie in the folders of so many days after their own. */
  lateDays: number;
}

/**
 * `SELECT` of the records of some days in the columns that `countsQuery` takes, from a table with the columns of
 * `createTable`. A folder's day is that of the delivery, at or after that of the event.
 */
export function loggedInAthena(place: AthenaPlace, asked: Asked): string {
  const { account, region, day } = place.partitions;
  const conditions = timesOf(asked, "eventtime");
  if (account && asked.accounts) conditions.push(`${name(account)} IN ${literals(asked.accounts)}`);
  if (region && asked.regions) conditions.push(`${name(region)} IN ${literals(asked.regions)}`);
  if (day) {
    const last = new Date(Date.parse(asked.to) + place.lateDays * 86_400_000);
    const folder = (text: string) => literal(text.replaceAll("-", "/"));
    const to = folder(last.toISOString().slice(0, 10));
    conditions.push(`${name(day)} BETWEEN ${folder(asked.from)} AND ${to}`);
  }
  return selectLogged({
    from: `${name(place.database)}.${name(place.table)}`,
    conditions,
    time: "eventtime",
    json: (column) => column.toLowerCase(),
    extra: "nullif(vpcendpointid, '')",
    arn: (index) => `(element_at(resources, ${index})).arn`,
  });
}

const STORE_ID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/**
 * The same from an event data store of CloudTrail Lake (CloudTrail User Guide, "Supported SQL schemas for event data
 * stores"): what is nested is taken from `eventjson`, because its maps hold texts alone.
 */
export function loggedInLake(store: string, asked: Asked): string {
  if (!STORE_ID.test(store)) throw new Error("An event data store is named by its id.");
  const next = new Date(Date.parse(asked.to) + 86_400_000).toISOString().slice(0, 10);
  const time = "CAST(eventtime AS varchar)";
  return selectLogged({
    from: store,
    conditions: [
      `eventtime >= timestamp ${literal(`${asked.from} 00:00:00`)}`,
      `eventtime < timestamp ${literal(`${next} 00:00:00`)}`,
    ],
    time: `substr(${time}, 1, 10) || 'T' || substr(${time}, 12, 8) || 'Z'`,
    json: (column) => `json_format(json_extract(eventjson, ${literal(`$.${column}`)}))`,
    extra: "nullif(json_extract_scalar(eventjson, '$.vpcEndpointId'), '')",
    arn: (index) => `(element_at(resources, ${index})).arn`,
  });
}

/** Times are texts of one form, so that their order is that of the texts, with and without fractions. */
function timesOf({ from, to }: Asked, column: string): string[] {
  const next = new Date(Date.parse(to) + 86_400_000).toISOString().slice(0, 10);
  return [
    `${column} >= ${literal(`${from}T00:00:00`)}`,
    `${column} < ${literal(`${next}T00:00:00`)}`,
  ];
}

interface Dialect {
  from: string;
  conditions: readonly string[];
  /** `YYYY-MM-DDTHH:MM:SS[.f]Z` */
  time: string;
  /** A member of a record that is JSON, as text, by its name in CloudTrail's records. */
  json(column: string): string;
  extra: string;
  arn(index: number): string;
}

const text = (expression: string) => `nullif(${expression}, '')`;
const IDENTITY = "useridentity";
const SESSION = `${IDENTITY}.sessioncontext`;
const ISSUER = `${SESSION}.sessionissuer`;

/** Resources that are looked at: ReEncrypt has two keys, and what is done to an alias that and its key. */
const RESOURCES = [1, 2, 3, 4];

/** An empty text is as none everywhere, as in decoding (`textOf`). */
function selectLogged(dialect: Dialect): string {
  const { from, conditions, time, json, extra, arn } = dialect;
  const columns: Record<string, string> = {
    event_time: time,
    event_id: text("eventid"),
    shared_event_id: text("sharedeventid"),
    event_source: "eventsource",
    operation: text("eventname"),
    event_type: text("eventtype"),
    read_only: "lower(CAST(readonly AS varchar))",
    region: text("awsregion"),
    account_id: `coalesce(${text("recipientaccountid")}, ${text(`${IDENTITY}.accountid`)})`,
    error_code: text("errorcode"),
    user_type: text(`${IDENTITY}.type`),
    user_arn: text(`${IDENTITY}.arn`),
    user_account: text(`${IDENTITY}.accountid`),
    user_principal: text(`${IDENTITY}.principalid`),
    user_name: text(`${IDENTITY}.username`),
    invoked_by: text(`${IDENTITY}.invokedby`),
    on_behalf_of: text(`${IDENTITY}.onbehalfof.userid`),
    issuer_arn: text(`${ISSUER}.arn`),
    issuer_account: text(`${ISSUER}.accountid`),
    issuer_principal: text(`${ISSUER}.principalid`),
    source_address: text("sourceipaddress"),
    key_arns: text(`concat_ws(' ', ${RESOURCES.map(arn).join(", ")})`),
    request: text(json("requestParameters")),
    event_version: text("eventversion"),
    user_agent: text("useragent"),
    error_message: text("errormessage"),
    response: text(json("responseElements")),
    additional: text(json("additionalEventData")),
    service_details: text(json("serviceEventDetails")),
    request_id: text("requestid"),
    vpc_endpoint: extra,
    access_key: text(`${IDENTITY}.accesskeyid`),
    issuer_type: text(`${ISSUER}.type`),
    issuer_name: text(`${ISSUER}.username`),
    mfa: `CAST(${SESSION}.attributes.mfaauthenticated AS varchar)`,
    session_created: `CAST(${SESSION}.attributes.creationdate AS varchar)`,
  };
  const list = Object.entries(columns).map(
    ([column, expression]) => `    ${expression} AS ${column}`,
  );
  return `SELECT
${list.join(",\n")}
  FROM ${from}
  WHERE ${conditions.join("\n    AND ")}`;
}
