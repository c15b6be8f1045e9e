import { KMS_SOURCE } from "../rules/decode-record";
import { TRAIL_CHANGES, TRAIL_SOURCE } from "../rules/decode-trail-change";
import { READS, USES } from "../rules/operations";
import { CARRIERS, REST } from "../rules/traits";
import { literal, literals } from "./sql-text";

/** What tells one call from another when it is decoded; the columns of every row of the answer. */
export const CALL_COLUMNS = [
  "kind",
  "reason",
  "day",
  "account_id",
  "region",
  "event_source",
  "operation",
  "event_type",
  "read_only",
  "error_code",
  "user_type",
  "user_arn",
  "user_account",
  "user_principal",
  "user_name",
  "invoked_by",
  "on_behalf_of",
  "issuer_arn",
  "issuer_account",
  "issuer_principal",
  "service_source",
  "key_arns",
  "key_name",
  "other_key_name",
] as const;

/** Of events that change something: what makes them whole again. Null of all others. */
const WHOLE_COLUMNS = [
  "event_time",
  "event_id",
  "shared_event_id",
  "event_version",
  "source_address",
  "user_agent",
  "error_message",
  "request",
  "response",
  "additional",
  "service_details",
  "request_id",
  "vpc_endpoint",
  "access_key",
  "session_arn",
  "session_principal",
  "session_name",
  "issuer_type",
  "issuer_name",
  "mfa",
  "session_created",
] as const;

/** The columns of the answer, all as text. `calls` counts what `row_kind` says. */
export type AnswerColumn =
  | "row_kind"
  | (typeof CALL_COLUMNS)[number]
  | "bucket"
  | "address"
  | "context"
  | `whole_${(typeof WHOLE_COLUMNS)[number]}`
  | "calls"
  | "copies"
  | "first_at"
  | "last_at";

/** Values of a kind that come back apart, of one call and day; the rest as one. */
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
 * copy that names the caller. Ordered by day, so that each can be written when the next begins.
 */
export function countsQuery(logged: string): string {
  return `WITH logged AS (
  ${logged}
), judged AS (
${JUDGED}
), once AS (
${ONCE}
), chosen AS (
${CHOSEN}
), parts AS (
${PARTS}
), grouped AS (
${GROUPED}
)
${ANSWER}`;
}

const IS_EVENT = "kind IN ('event', 'trail')";
const READ_ONLY = `CASE WHEN read_only IN ('true', 'false') THEN read_only = 'true'
         ELSE regexp_like(operation, ${literal(READS.source)}) END`;

const JUDGED = `  SELECT *,
    CASE WHEN event_source = ${literal(KMS_SOURCE)}
           THEN CASE WHEN reason IS NULL THEN 'event' ELSE 'skipped' END
         WHEN event_source = ${literal(TRAIL_SOURCE)} AND operation IN ${literals(TRAIL_CHANGES)} AND reason IS NULL
           THEN 'trail'
         ELSE 'other' END AS kind,
    CASE WHEN event_source = ${literal(TRAIL_SOURCE)} OR event_type = 'AwsServiceEvent' THEN TRUE
         WHEN regexp_like(operation, ${literal(USES.source)}) THEN FALSE
         ELSE NOT (${READ_ONLY}) END AS is_control,
    CASE WHEN user_type = 'AWSAccount' THEN 0
         WHEN user_type = 'IAMUser' THEN CASE WHEN user_arn IS NULL THEN 0 ELSE 1 END
         WHEN user_type IN ${ROLES} THEN CASE WHEN coalesce(issuer_arn, user_arn) IS NULL THEN 0 ELSE 1 END
         WHEN user_type = 'Root' OR user_type IN ${FEDERATED} THEN 1
         WHEN invoked_by IS NULL THEN 0 ELSE 1 END AS is_named
  FROM (
    SELECT *,
      CASE WHEN event_id IS NULL THEN 'no-event-id'
           WHEN operation IS NULL THEN 'no-event-name'
           WHEN NOT regexp_like(event_time, ${literal(TIME)}) THEN 'no-time'
           WHEN account_id IS NULL THEN 'no-account'
           WHEN region IS NULL THEN 'no-region' END AS reason
    FROM logged
  ) framed`;

/** Everything that an event is looked at by; of what is counted alone it is null, so that it falls into few groups. */
const EVENT_COLUMNS = [
  ...["event_id", "shared_event_id", "event_source", "operation", "event_type", "read_only"],
  ...["error_code", "user_type", "user_arn", "user_account", "user_principal", "user_name"],
  ...["invoked_by", "on_behalf_of", "issuer_arn", "issuer_account", "issuer_principal"],
  ...["source_address", "key_arns", "request", "event_version", "user_agent", "error_message"],
  ...["response", "additional", "service_details", "request_id", "vpc_endpoint", "access_key"],
  ...["issuer_type", "issuer_name", "mfa", "session_created"],
];
/** Long texts are carried no further where they tell nothing. */
const CONTROL_ONLY = new Set([
  ...["event_version", "user_agent", "error_message", "response", "additional"],
  ...["service_details", "request_id", "vpc_endpoint", "access_key", "mfa", "session_created"],
  ...["issuer_type", "issuer_name"],
]);

const ONCE = (() => {
  const kept = EVENT_COLUMNS.map((column) => {
    const when = CONTROL_ONLY.has(column) ? `${IS_EVENT} AND is_control` : IS_EVENT;
    return `    CASE WHEN ${when} THEN ${column} END AS ${column}`;
  });
  const columns = [
    ...["    kind", "    CASE WHEN kind = 'skipped' THEN reason END AS reason"],
    ...["    substr(event_time, 1, 10) AS day", "    account_id", "    region"],
    `    ${IS_EVENT} AND is_control AS is_control`,
    `    CASE WHEN ${IS_EVENT} THEN is_named END AS is_named`,
    ...kept,
    `    CASE WHEN ${IS_EVENT} THEN event_time END AS event_time`,
  ];
  const numbers = columns.map((_column, index) => index + 1);
  return `  SELECT
${columns.join(",\n")},
    count(*) AS copies, min(event_time) AS first_time, max(event_time) AS last_time
  FROM judged
  GROUP BY ${numbers.join(", ")}`;
})();

const CHOSEN = `  SELECT * FROM (
    SELECT *, row_number() OVER (PARTITION BY identity ORDER BY is_named DESC, account_id, user_principal) AS place
    FROM (
      SELECT *, CASE WHEN ${IS_EVENT} THEN coalesce('shared/' || shared_event_id, account_id || '/' || event_id)
        ELSE concat_ws('/', kind, reason, day, account_id, region) END AS identity
      FROM once
    ) identified
  ) ranked
  WHERE place = 1`;

const scalar = (member: string) => `nullif(json_extract_scalar(request, '$.${member}'), '')`;
const object = (member: string) =>
  `nullif(json_format(json_extract(request, '$.${member}')), 'null')`;

const PART_COLUMNS: Partial<Record<(typeof CALL_COLUMNS)[number], string>> = {
  // Of a session's ARN what names the role; nothing where its issuer does.
  user_arn: `CASE WHEN user_type IN ${ROLES} AND issuer_arn IS NOT NULL THEN NULL
         WHEN user_type IN ${ROLES} AND regexp_like(user_arn, ${ASSUMED}) THEN regexp_extract(user_arn, ${ASSUMED})
         ELSE user_arn END`,
  user_principal: `CASE WHEN user_type IN ${ROLES} AND issuer_principal IS NOT NULL THEN NULL
         WHEN user_type IN ${FEDERATED} THEN CASE WHEN user_arn IS NULL AND on_behalf_of IS NULL THEN user_principal END
         ELSE split_part(user_principal, ':', 1) END`,
  user_name: `CASE WHEN user_type IN ${FEDERATED} AND user_arn IS NULL AND on_behalf_of IS NULL
           AND user_principal IS NULL THEN user_name END`,
  service_source: `CASE WHEN invoked_by IS NULL
           AND (source_address LIKE '%.amazonaws.com' OR source_address = 'AWS Internal') THEN source_address END`,
  // The caller's words count only where KMS resolved none: `keysOf`.
  key_name: `CASE WHEN key_arns IS NULL OR NOT regexp_like(key_arns, ${KEY})
           THEN coalesce(${scalar("keyId")}, ${scalar("sourceKeyId")}) END`,
  other_key_name: `CASE WHEN key_arns IS NULL OR NOT regexp_like(key_arns, ${KEY})
           THEN coalesce(${scalar("targetKeyId")}, ${scalar("destinationKeyId")}) END`,
};

const ALGORITHM = `coalesce(${scalar("encryptionAlgorithm")}, ${scalar("sourceEncryptionAlgorithm")}, 'SYMMETRIC_DEFAULT')`;

const WHOLE_OF: Partial<Record<(typeof WHOLE_COLUMNS)[number], string>> = {
  session_arn: "user_arn",
  session_principal: "user_principal",
  session_name: "user_name",
};

const PARTS = `  SELECT
${CALL_COLUMNS.map((column) => `    ${PART_COLUMNS[column] ?? column} AS ${column}`).join(",\n")},
    CASE WHEN kind = 'event'
      THEN substr(event_time, 1, 15) || CASE WHEN substr(event_time, 16, 1) < '5' THEN '0' ELSE '5' END
      END AS bucket,
    CASE WHEN kind = 'event' AND invoked_by IS NULL AND NOT (source_address LIKE '%.amazonaws.com')
           AND source_address <> 'AWS Internal' THEN source_address END AS address,
    CASE WHEN kind <> 'event' OR NOT regexp_like(operation, ${literal(CARRIERS.source)}) THEN NULL
         WHEN request IS NULL OR substr(request, 1, 1) <> '{' THEN NULL
         WHEN pairs <> '{}' THEN CASE WHEN regexp_like(pairs, ${IS_S3_OBJECT})
           THEN regexp_extract(pairs, ${S3_OBJECT}, 1) || '/*"' || regexp_extract(pairs, ${S3_OBJECT}, 4)
           ELSE pairs END
         WHEN ${ALGORITHM} = 'SYMMETRIC_DEFAULT' THEN '{}' END AS context,
${WHOLE_COLUMNS.map((column) => `    CASE WHEN is_control THEN ${WHOLE_OF[column] ?? column} END AS whole_${column}`).join(",\n")},
    copies, first_time, last_time
  FROM (
    SELECT *, coalesce(${object("encryptionContext")}, ${object("sourceEncryptionContext")},
      ${object("destinationEncryptionContext")}) AS pairs
    FROM chosen
  ) requested`;

const CALLS = CALL_COLUMNS.join(", ");
const WHOLE = WHOLE_COLUMNS.map((column) => `whole_${column}`).join(", ");

const GROUPED = `  SELECT ${CALLS}, bucket, address, context,
    ${WHOLE},
    CASE WHEN grouping(address) = 0 THEN 'address' WHEN grouping(context) = 0 THEN 'context' ELSE 'count' END AS row_kind,
    count(*) AS calls, sum(copies) AS copies, min(first_time) AS first_at, max(last_time) AS last_at
  FROM parts
  GROUP BY GROUPING SETS (
    (${CALLS}, bucket, ${WHOLE}),
    (${CALLS}, address),
    (${CALLS}, context)
  )
  HAVING (grouping(address) = 1 AND grouping(context) = 1) OR address IS NOT NULL OR context IS NOT NULL`;

const rest = (column: "address" | "context") =>
  `CASE WHEN row_kind = '${column}' AND place > ${MOST_VALUES} THEN ${literal(REST)} ELSE ${column} END`;

const ANSWER = `SELECT row_kind, ${CALLS}, bucket,
  ${rest("address")} AS address, ${rest("context")} AS context,
  ${WHOLE},
  sum(calls) AS calls, sum(copies) AS copies, min(first_at) AS first_at, max(last_at) AS last_at
FROM (
  SELECT *, row_number() OVER (PARTITION BY row_kind, ${CALLS}, bucket, ${WHOLE} ORDER BY address, context) AS place
  FROM grouped
) limited
GROUP BY row_kind, ${CALLS}, bucket, ${rest("address")}, ${rest("context")}, ${WHOLE}
ORDER BY day`;
