import { ACCOUNT_ID, KMS_SOURCE, NETWORK_ACTIVITY, REGION_NAME } from "../rules/decode-record";
import { TRAIL_CHANGES, TRAIL_SOURCE } from "../rules/decode-trail-change";
import { READS, USES } from "../rules/operations";
import { CARRIERS, REST } from "../rules/traits";
import { CALL_COLUMNS, WHOLE_PARTS } from "./answer-columns";
import type { Logged } from "./logged";
import { literal, literals } from "./sql-text";

/** Values of a kind that come back apart, of one caller, key, operation and day; the rest as one. */
const MOST_VALUES = 1_000;

/** As `timeOf` takes it. */
const TIME = String.raw`^\d{4}-\d\d-\d\dT([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d{1,9})?Z$`;
const ROLES = literals(["AssumedRole", "Role"]);
const FEDERATED = literals(["FederatedUser", "SAMLUser", "WebIdentityUser", "IdentityCenterUser"]);
const ASSUMED = literal("^arn:[^:]+:[^:]+:[^:]*:[^:]*:assumed-role/[^/]+");
const KEY = literal("(^| )arn:[^: ]+:kms:[^: ]*:[^: ]*:key/");
/** An S3 object's ARN in a context: what stands before the object's name, the name, and the rest. */
const S3_OBJECT = literal(
  String.raw`^(.*"aws:s3:arn":"arn:[^:"]*:s3:::[^/"]+)/(([^"\\]|\\.)*)"(.*)$`,
);
const IS_S3_OBJECT = literal('"aws:s3:arn":"arn:[^:"]*:s3:::[^/"]+/');

/**
 * The one query of a source: counts of five minutes, addresses and contexts of days, events that change something
 * whole, and how many records of each account and region there were at all, in one pass over the records that
 * `logged` selects. Each event counts once: by its id within an account, by its shared id across accounts, for the
 * copy that names the caller. Of a shared event another source may have the other copy: what has none in this answer
 * comes back by itself, with its id, and with `apart` each copy does. Ordered by day, so that each can be written when
 * the next begins.
 */
export function countsQuery({ select, whole, earlier }: Logged, apart: boolean): string {
  const columns = whole === "record" ? ["record"] : WHOLE_PARTS;
  const list = columns.map((column) => `whole_${column}`).join(", ");
  return `WITH logged AS (
  ${select}
), judged AS (
${judgedOf(earlier)}
), once AS (
${onceOf(columns)}
), chosen AS (
${chosenOf(apart)}
), parts AS (
${partsOf(columns)}
), grouped AS (
${groupedOf(list)}
)
${answerOf(list)}`;
}

const READ_ONLY = `CASE WHEN read_only IN ('true', 'false') THEN read_only = 'true'
         ELSE regexp_like(operation, ${literal(READS.source)}) END`;

/**
 * `trail` are changes of trails, and of calls what corrects another: both are kept whole and count nowhere. Where the place has
 * folders: what of earlier days lies in them is told by its folder, and not counted.
 */
function judgedOf(earlier: string | null): string {
  const isEarlier = earlier === null ? "" : `WHEN event_time < ${earlier} THEN`;
  return `  SELECT *, kind IN ('event', 'trail') AS is_event,
    CASE WHEN kind = 'trail' OR event_type = 'AwsServiceEvent' THEN TRUE
         WHEN kind <> 'event' OR regexp_like(operation, ${literal(USES.source)}) THEN FALSE
         ELSE NOT (${READ_ONLY}) END AS is_control,
    CASE WHEN user_type = 'AWSAccount' THEN 0
         WHEN user_type = 'IAMUser' THEN if(user_arn IS NULL, 0, 1)
         WHEN user_type IN ${ROLES} THEN if(coalesce(issuer_arn, user_arn) IS NULL, 0, 1)
         WHEN user_type = 'Root' OR user_type IN ${FEDERATED} THEN 1
         ELSE if(invoked_by IS NULL, 0, 1) END AS is_named
  FROM (
    SELECT *,
      CASE ${isEarlier && `${isEarlier} 'earlier'`}
           WHEN source = ${literal(KMS_SOURCE)} THEN if(reason IS NULL, if(corrects > '', 'trail', 'event'), 'skipped')
           WHEN source = ${literal(TRAIL_SOURCE)} AND operation IN ${literals(TRAIL_CHANGES)}
             AND reason IS NULL THEN 'trail'
           ELSE 'other' END AS kind
    FROM (
      SELECT *,
        CASE ${isEarlier && `${isEarlier} folder`}
             WHEN event_type = ${literal(NETWORK_ACTIVITY)} THEN 'network-activity'
             WHEN event_id IS NULL THEN 'no-event-id'
             WHEN operation IS NULL THEN 'no-event-name'
             WHEN NOT regexp_like(event_time, ${literal(TIME)}) THEN 'no-time'
             WHEN account_id IS NULL OR NOT regexp_like(account_id, ${literal(ACCOUNT_ID.source)}) THEN 'no-account'
             WHEN region IS NULL OR NOT regexp_like(region, ${literal(REGION_NAME.source)}) THEN 'no-region' END AS reason
      FROM logged
    ) f
  ) named`;
}

/** What an event is looked at by; of what is counted alone it is null, so that it falls into few groups. */
const EVENT_COLUMNS = [
  ...["event_id", "shared_id", "source", "operation", "event_type", "read_only"],
  ...["error", "user_type", "user_arn", "user_account", "user_id", "user_name"],
  ...["invoked_by", "behalf", "issuer_arn", "issuer_account", "issuer_id"],
  ...["sent_from", "key_arns", "request", "event_time"],
];

function onceOf(whole: readonly string[]): string {
  // Long texts are carried no further where they tell nothing.
  const long = whole.filter((column) => !(column in WHOLE_OF) && !EVENT_COLUMNS.includes(column));
  const columns = [
    ...[
      "kind",
      "if(kind IN ('skipped', 'earlier'), reason, NULL) AS reason",
      "substr(event_time, 1, 10) AS day",
    ],
    ...["account_id", "region", "is_event", "is_event AND is_control AS is_control"],
    "if(is_event, is_named, NULL) AS is_named",
    ...EVENT_COLUMNS.map((column) => `if(is_event, ${column}, NULL) AS ${column}`),
    ...long.map((column) => `if(is_event AND is_control, ${column}, NULL) AS ${column}`),
  ];
  return `  SELECT
${columns.map((column) => `    ${column}`).join(",\n")},
    count(*) AS copies, min(event_time) AS first_time, max(event_time) AS last_time
  FROM judged
  GROUP BY ${numbersOf(columns)}`;
}

function numbersOf(columns: readonly string[]): string {
  return columns.map((_column, index) => index + 1).join(", ");
}

const ALONE =
  "min(account_id) OVER (PARTITION BY identity) = max(account_id) OVER (PARTITION BY identity)";

function chosenOf(apart: boolean): string {
  const own = "account_id || '/' || event_id";
  return `  SELECT * FROM (
    SELECT *, row_number() OVER (PARTITION BY identity ORDER BY is_named DESC, account_id, user_id) AS place,
      is_event AND shared_id IS NOT NULL${apart ? "" : ` AND ${ALONE}`} AS is_alone
    FROM (
      SELECT *, if(is_event, ${apart ? own : `coalesce('shared/' || shared_id, ${own})`},
        concat_ws('/', kind, reason, day, account_id, region)) AS identity
      FROM once
    ) k
  ) r
  WHERE place = 1`;
}

const scalar = (member: string) => `nullif(json_extract_scalar(request, '$.${member}'), '')`;
const object = (member: string) =>
  `nullif(json_format(json_extract(request, '$.${member}')), 'null')`;

const PART_COLUMNS: Partial<Record<(typeof CALL_COLUMNS)[number], string>> = {
  // Of a session's ARN what names the role; nothing where its issuer does.
  user_arn: `CASE WHEN user_type IN ${ROLES} AND issuer_arn IS NOT NULL THEN NULL
         WHEN user_type IN ${ROLES} AND regexp_like(user_arn, ${ASSUMED}) THEN regexp_extract(user_arn, ${ASSUMED})
         ELSE user_arn END`,
  user_id: `CASE WHEN user_type IN ${ROLES} AND issuer_id IS NOT NULL THEN NULL
         WHEN user_type IN ${FEDERATED} THEN CASE WHEN user_arn IS NULL AND behalf IS NULL THEN user_id END
         ELSE split_part(user_id, ':', 1) END`,
  user_name: `CASE WHEN user_type IN ${FEDERATED} AND user_arn IS NULL AND behalf IS NULL
           AND user_id IS NULL THEN user_name END`,
  service: `CASE WHEN invoked_by IS NULL
           AND (sent_from LIKE '%.amazonaws.com' OR sent_from = 'AWS Internal') THEN sent_from END`,
  // The caller's words count only where KMS resolved none: `keysOf`.
  key_name: `CASE WHEN key_arns IS NULL OR NOT regexp_like(key_arns, ${KEY})
           THEN coalesce(${scalar("keyId")}, ${scalar("sourceKeyId")}) END`,
  other_key: `CASE WHEN key_arns IS NULL OR NOT regexp_like(key_arns, ${KEY})
           THEN coalesce(${scalar("targetKeyId")}, ${scalar("destinationKeyId")}) END`,
};

const ALGORITHM = `coalesce(${scalar("encryptionAlgorithm")}, ${scalar("sourceEncryptionAlgorithm")}, 'SYMMETRIC_DEFAULT')`;

/** Whole parts that are columns of another name. */
export const WHOLE_OF: Readonly<Record<string, string>> = {
  session_arn: "user_arn",
  session_principal: "user_id",
  session_name: "user_name",
};

function partOf(column: (typeof CALL_COLUMNS)[number]): string {
  const expression = PART_COLUMNS[column];
  return expression ? `${expression} AS ${column}` : column;
}

function partsOf(whole: readonly string[]): string {
  return `  SELECT
${CALL_COLUMNS.map((column) => `    ${partOf(column)}`).join(",\n")},
    CASE WHEN kind = 'event'
      THEN substr(event_time, 1, 15) || CASE WHEN substr(event_time, 16, 1) < '5' THEN '0' ELSE '5' END
      END AS bucket,
    CASE WHEN kind = 'event' AND invoked_by IS NULL AND NOT (sent_from LIKE '%.amazonaws.com')
           AND sent_from <> 'AWS Internal' THEN sent_from END AS address,
    CASE WHEN kind <> 'event' OR NOT regexp_like(operation, ${literal(CARRIERS.source)}) THEN NULL
         WHEN request IS NULL OR substr(request, 1, 1) <> '{' THEN NULL
         WHEN pairs <> '{}' THEN CASE WHEN regexp_like(pairs, ${IS_S3_OBJECT})
           THEN regexp_extract(pairs, ${S3_OBJECT}, 1) || '/*"' || regexp_extract(pairs, ${S3_OBJECT}, 4)
           ELSE pairs END
         WHEN ${ALGORITHM} = 'SYMMETRIC_DEFAULT' THEN '{}' END AS context,
    if(is_alone, shared_id, NULL) AS alone_id,
${whole.map((column) => `    CASE WHEN is_control THEN ${WHOLE_OF[column] ?? column} END AS whole_${column}`).join(",\n")},
    copies, first_time, last_time
  FROM (
    SELECT *, coalesce(${object("encryptionContext")}, ${object("sourceEncryptionContext")},
      ${object("destinationEncryptionContext")}) AS pairs
    FROM chosen
  ) asked`;
}

const CALLS = CALL_COLUMNS.join(", ");

function groupedOf(whole: string): string {
  return `  SELECT ${CALLS}, alone_id, bucket, address, context, alone_address, alone_context,
    ${whole},
    CASE WHEN grouping(address) = 0 THEN 'address' WHEN grouping(context) = 0 THEN 'context' ELSE 'count' END AS row_kind,
    count(*) AS calls, sum(copies) AS copies, min(first_time) AS first_at, max(last_time) AS last_at
  FROM (
    SELECT *, if(alone_id IS NOT NULL, address, NULL) AS alone_address, if(alone_id IS NOT NULL, context, NULL) AS alone_context
    FROM parts
  ) apart
  GROUP BY ${CALLS}, alone_id,
    GROUPING SETS ((bucket, alone_address, alone_context, ${whole}), (address), (context))`;
}

/** Within which values are kept apart. */
const ONE_CALLER =
  "row_kind, day, account_id, region, operation, user_arn, user_id, issuer_arn, invoked_by, key_arns";

const rest = (column: "address" | "context") =>
  `CASE WHEN row_kind = '${column}' AND place > ${MOST_VALUES} THEN ${literal(REST)} ELSE ${column} END`;

function answerOf(whole: string): string {
  const columns = [
    "row_kind",
    ...CALL_COLUMNS,
    ...["alone_id", "bucket", "address", "context", "alone_address", "alone_context"],
    ...whole.split(", "),
  ];
  return `SELECT row_kind, ${CALLS}, alone_id, bucket,
  ${rest("address")} AS address, ${rest("context")} AS context, alone_address, alone_context,
  ${whole},
  sum(calls) AS calls, sum(copies) AS copies, min(first_at) AS first_at, max(last_at) AS last_at
FROM (
  SELECT *, row_number() OVER (PARTITION BY ${ONE_CALLER} ORDER BY address, context) AS place
  FROM grouped
  WHERE row_kind = 'count' OR alone_id IS NULL AND (address IS NOT NULL OR context IS NOT NULL)
) l
GROUP BY ${numbersOf(columns)}
ORDER BY day`;
}
