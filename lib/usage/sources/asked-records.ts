import type { QueryReader } from "@/lib/aws/query-types";
import type { Aws } from "@/lib/aws/types";
import type { Context } from "@/lib/context";
import { AppError } from "@/lib/errors";
import { withRecordQuery } from "../get-record-query";
import type { AnswerRow } from "../queries/answer-record";
import { wholeRecord } from "../queries/answer-record";
import { MOST_RECORDS } from "../queries/records-query";
import { timeOf } from "../rules/decode-record";
import { QueryTrouble } from "./await-query";
import type { OnText, PlaceRead } from "./event-reader";

/** Records that somebody asked an engine for, as a place where records lie. */
export interface AskedRecords {
  /** What stands for the object that they are in. */
  object: string;
  /** As `EventReader.read`. */
  read(span: { from: number; to: number }, onText: OnText): PlaceRead;
}

/**
 * The records of a query that the actor asked, made records of CloudTrail again. Throws `not-found` also for another's,
 * `conflict` for one that is not done, `unavailable`.
 */
export async function openAskedRecords(ctx: Context, aws: Aws, id: string): Promise<AskedRecords> {
  return withRecordQuery(ctx, aws, id, async ({ reader, row, name }) => {
    const { queryId } = row;
    const state = queryId === null ? null : await reader.state(queryId);
    if (queryId === null || state?.status !== "data" || state.data.state !== "done") {
      throw new AppError("conflict", "The query for these records is not done.");
    }
    const records = (await rowsOf(reader, queryId)).map(wholeRecord).map((record) => {
      return { at: timeOf(record.eventTime) ?? Number.NaN, text: JSON.stringify(record) };
    });
    const isCut = records.length >= MOST_RECORDS;
    const last = records.at(-1)?.at ?? Number.POSITIVE_INFINITY;
    return {
      object: `query ${queryId}`,
      read({ from, to }, onText) {
        for (const { at, text } of records) {
          if (at >= from && at < to && onText(text)) break;
        }
        const problem =
          isCut && to > last
            ? `A query gives ${MOST_RECORDS.toLocaleString("en")} records, the first of its time; ask for a shorter time.`
            : null;
        return { source: name, next: null, problem };
      },
    };
  });
}

async function rowsOf(reader: QueryReader, id: string): Promise<AnswerRow[]> {
  const rows: AnswerRow[] = [];
  for (let marker: string | null = null; ; ) {
    const page = await reader.rows(id, marker);
    if (page.status !== "data") throw new AppError("unavailable", QueryTrouble.of(page).message);
    rows.push(...page.data.items);
    marker = page.data.next;
    if (marker === null) return rows;
  }
}
