import { KMS_SOURCE } from "../rules/decode-record";
import { FAILED, SUCCESS } from "../types";
import { CALL_COLUMNS, WHOLE_PARTS } from "./answer-columns";
import { WHOLE_OF } from "./counts-query";
import type { Logged } from "./logged";
import { literal, literals } from "./sql-text";

/** Records that one query gives at most, the first of its time. */
export const MOST_RECORDS = 1_000;

/** Values of a filter that stand in a statement; of more, all come, and whoever reads the answer leaves others out. */
const MOST_VALUES = 50;

/** Which records are asked for. What is null or empty is not narrowed. */
export interface AskedRecords {
  /** `YYYY-MM-DDTHH:MM:SS` of UTC, `to` not in it. */
  from: string;
  to: string;
  /** ARNs */
  keys: readonly string[] | null;
  operations: readonly string[];
  /** As the filters of counts have them. */
  outcomes: readonly string[];
  /** ARNs of roles and users, or what else a caller is known by. */
  principals: readonly string[];
}

/** What of a row is taken from the columns of its call; the rest of `CALL_COLUMNS` follows from what is whole. */
const DERIVED: readonly string[] = ["kind", "reason", "day", "service", "key_name", "other_key"];

/**
 * The records of KMS themselves, in the columns of an answer of `countsQuery`, so that `wholeRecord` makes them records
 * again: the first of a time, narrowed by what a column tells. What may be asked for comes; what surely is, is
 * decided by who decodes it.
 */
export function recordsQuery({ select, whole }: Logged, asked: AskedRecords): string {
  const columns =
    whole === "record"
      ? ["account_id", "region", "record AS whole_record"]
      : [
          ...CALL_COLUMNS.filter((column) => !DERIVED.includes(column) && !isWhole(column)),
          ...["user_arn", "user_id", "user_name"],
          ...WHOLE_PARTS.map((part) => `${WHOLE_OF[part] ?? part} AS whole_${part}`),
        ];
  return `SELECT ${[...new Set(columns)].join(", ")}
FROM (
  ${select}
) logged
WHERE ${conditionsOf(asked).join("\n  AND ")}
ORDER BY event_time, event_id
LIMIT ${MOST_RECORDS}`;
}

const isWhole = (column: string) => (WHOLE_PARTS as readonly string[]).includes(column);

function conditionsOf({
  from,
  to,
  keys,
  operations,
  outcomes,
  principals,
}: AskedRecords): string[] {
  const conditions = [
    `source = ${literal(KMS_SOURCE)}`,
    `event_time >= ${literal(from)}`,
    `event_time < ${literal(to)}`,
  ];
  const isShort = (list: readonly string[]) =>
    list.length > 0 && list.length <= MOST_VALUES && !list.some((one) => one.includes("\u0000"));
  if (isShort(operations)) conditions.push(`operation IN ${literals(operations)}`);
  if (keys !== null && isShort(keys)) {
    const named = keys.map((arn) => `strpos(key_arns, ${literal(arn)}) > 0`);
    // Where KMS resolved none, the caller's words or an alias may mean one of them.
    const open = `strpos(coalesce(key_arns, ''), ':key/') = 0`;
    conditions.push(`(${[open, ...named].join(" OR ")})`);
  }
  if (isShort(outcomes) && !outcomes.includes(FAILED)) {
    const codes = outcomes.filter((outcome) => outcome !== SUCCESS);
    const either = [
      ...(outcomes.includes(SUCCESS) ? ["error IS NULL"] : []),
      ...(codes.length > 0 ? [`error IN ${literals(codes)}`] : []),
    ];
    conditions.push(`(${either.join(" OR ")})`);
  }
  if (isShort(principals)) {
    const list = literals(principals);
    // A session without its issuer tells its role by name alone.
    conditions.push(`(issuer_arn IS NULL OR issuer_arn IN ${list} OR user_arn IN ${list})`);
  }
  return conditions;
}
