import type { QueryRow } from "@/lib/aws/query-types";
import { DayReader } from "../queries/read-answer";
import type { Pending } from "../rules/pending-query";
import { dayName, dayOf, untilOf } from "../rules/query-days";
import { feedsScope } from "../rules/source-feeds";
import { noteLate } from "../store/given";
import { writeDay } from "../write-day";
import { QueryTrouble } from "./await-query";
import { partName } from "./query-parts";
import type { QueryRun } from "./query-run";

const DAY = 86_400_000;
const MINUTE = 60_000;
const PROBLEMS_KEPT = 100;

type Begun = Pending & { id: string };

/**
 * Writes what a query that is done answered, each day when its rows are through; days without a row as well. Days before
 * them of which it saw events in folders that no query of theirs read are asked for again.
 */
export async function takeAnswer(run: QueryRun, query: Begun, scannedBytes: number): Promise<void> {
  const { ctx, source } = run;
  const part = partName(source.name, query.part);
  const dayBytes = scannedBytes / folderDays(query);
  let day = query.from;
  let reader = new DayReader(run.decode);
  const earlier: { day: number; folder: number }[] = [];
  const closeUntil = async (next: number) => {
    // Before the first day is written: once all are, the answer is not read again.
    const late = earlier.splice(0);
    if (late.length > 0) await noteLate(ctx.db.pool, part, late, source.target.config);
    for (; day < next; day += DAY) {
      await write(run, { ...query, dayBytes }, day, reader);
      reader = new DayReader(run.decode);
    }
  };
  for await (const row of rowsOf(run, query.id)) {
    if (row.kind === "earlier") {
      earlier.push(...earlierOf(row));
      continue;
    }
    const at = Date.parse(`${row.day}T00:00:00Z`);
    if (!(at >= day && at <= query.to)) throw new QueryTrouble("Its days came in no order.", true);
    await closeUntil(at);
    if (isAsked(query, row)) reader.add(row);
  }
  await closeUntil(query.to + DAY);
}

/** Days of folders that a query reads: those that are not over yet hold little. */
function folderDays({ from, folderTo, askedAt }: Pending): number {
  return Math.max(1, (Math.min(folderTo, dayOf(askedAt)) - from) / DAY + 1);
}

/** Of which day events lie in a later folder; nothing where the row tells no days. */
function earlierOf({ day, reason }: QueryRow): { day: number; folder: number }[] {
  const [at, folder] = [day, reason?.replaceAll("/", "-")].map((text) =>
    /^\d{4}-\d\d-\d\d$/.test(text ?? "") ? Date.parse(`${text}T00:00:00Z`) : Number.NaN,
  );
  return at !== undefined && folder !== undefined && folder > at ? [{ day: at, folder }] : [];
}

/** What was not asked for and came all the same, e.g. of other accounts of an event data store. */
function isAsked(
  { accounts, regions }: Pending,
  { account_id: account, region }: QueryRow,
): boolean {
  const isOne = (list: string[] | null, one: string | null | undefined) =>
    list === null || one == null || list.includes(one);
  return isOne(accounts, account) && isOne(regions, region);
}

async function* rowsOf({ reader, options }: QueryRun, id: string): AsyncGenerator<QueryRow> {
  for (let marker: string | null = null; ; ) {
    options.signal.throwIfAborted();
    const page = await reader.rows(id, marker);
    if (page.status !== "data") throw QueryTrouble.of(page);
    yield* page.data.items;
    marker = page.data.next;
    if (marker === null) return;
  }
}

async function write(
  run: QueryRun,
  query: Begun & { dayBytes: number },
  day: number,
  reader: DayReader,
): Promise<void> {
  const { ctx, source, keptFrom, first, options } = run;
  const { deliveryMinutes } = source.target.config;
  const { askedAt, apart, dayBytes } = query;
  const { answer } = reader;
  const given = {
    ...{ source: source.name, part: partName(source.name, query.part), day, queryId: query.id },
    ...{ askedAt, apart, dayBytes, until: untilOf(askedAt, deliveryMinutes * MINUTE), answer },
    asksFor: (scope: { accountId: string; region: string }) => feedsScope(query, scope),
  };
  const { events, left, frozen } = await writeDay(ctx, given, { keptFrom, first, ...options });
  run.answer.pieces += 1;
  run.answer.events += events;
  const name = dayName(day);
  for (const scope of frozen) {
    const reason =
      "Another source has counted calls of that day since: what was taken stays as it is.";
    addProblem(run, `${scope} ${name}`, reason);
  }
  for (const scope of [...left].filter((one) => answer.present.has(one))) {
    const reason = "Another source has counted calls of that day; they are left as they are.";
    addProblem(run, `${scope} ${name}`, reason);
  }
  if (answer.present.size === 0 && day + DAY <= query.askedAt) {
    addProblem(run, name, "Not one record came, of any service: check the table's location.");
  }
  for (const [reason, records] of Object.entries(answer.skipped)) {
    // Nothing is wrong with those: what they tell again is counted.
    if (reason === "correction") continue;
    addProblem(run, name, `${records} records of KMS were left out: ${reason}.`);
  }
}

function addProblem({ answer }: QueryRun, what: string, reason: string): void {
  answer.failed += 1;
  if (answer.problems.length < PROBLEMS_KEPT) answer.problems.push({ what, reason });
}
