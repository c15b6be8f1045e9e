import type { Answer, Aws, EventEntry, EventQuery, Page, TrailReader } from "@/lib/aws/types";
import type { Context } from "@/lib/context";
import { AppError } from "@/lib/errors";
import { appendAct } from "@/lib/ledger/append-act";
import { accessTo } from "../open-bucket";
import type { Span } from "../rules/coverage";
import { TRAIL_CHANGES } from "../rules/decode-trail-change";
import { openSpans, tooMany } from "../rules/lookup-windows";
import { CONTROL_OPERATIONS } from "../rules/operations";
import { feedsScope } from "../rules/source-feeds";
import type { LookupConfig, RunAnswer, SourceFeeds } from "../schemas/sources";
import { addCovered, readSourceCoverage, setFailed } from "../store/coverage";
import { knownObjects } from "../store/objects";
import { allScopes } from "../store/watched-scopes";
import { withRecordWriter } from "../write-records";
import type { KindRun } from "./run-files";

interface Lookup {
  ctx: Context;
  /** What its pieces and its coverage are noted under. */
  name: string;
  config: LookupConfig;
  options: { signal: AbortSignal; waitMs: number };
  answer: RunAnswer;
}

interface Place {
  accountId: string;
  region: string;
}

/** One scope cannot be asked; others may. */
class ScopeTrouble extends Error {
  override readonly name = "ScopeTrouble";
}

/** Records that are counted at once: 20 pages, ten seconds of asking. */
const ENOUGH = 1_000;

/**
 * Asks CloudTrail's event history of each scope for what it was not asked for yet, the newest first. What was asked
 * for is counted, and noted as covered, in one transaction, so that the next run goes on there.
 */
export async function runLookup(
  ctx: Context,
  aws: Aws,
  source: { name: string; config: LookupConfig; feeds: SourceFeeds },
  options: { signal: AbortSignal; waitMs: number },
): Promise<KindRun> {
  const answer: RunAnswer = { pieces: 0, failed: 0, events: 0, problems: [] };
  const lookup: Lookup = { ctx, name: source.name, config: source.config, options, answer };
  const scopes = (await allScopes(ctx.db.pool)).filter((scope) => feedsScope(source.feeds, scope));
  for (const scope of scopes) {
    const access = await accessTo(ctx, scope.accountId);
    const reader = aws.trails(access, scope.region);
    try {
      await takeScope(lookup, reader, scope);
    } catch (error) {
      if (!(error instanceof ScopeTrouble)) throw error;
      answer.failed += 1;
      const what = `${scope.accountId}/${scope.region}`;
      if (answer.problems.length < 100) answer.problems.push({ what, reason: error.message });
    } finally {
      reader.close();
    }
  }
  if (answer.failed > 0 && answer.failed === scopes.length) {
    const [first] = answer.problems;
    throw new AppError("unavailable", `No scope could be asked: ${first?.reason ?? "unknown"}`);
  }
  return { answer, position: undefined };
}

/** What is asked for: everything of KMS, or events by their names. */
interface Asked {
  /** What the time is remembered as: what is asked by name covers no use. */
  state: "covered" | "asked" | "trails";
  /** Of a piece, so that one of another kind is another. */
  version: string;
  take(lookup: Lookup, reader: TrailReader, span: Span, flush: Flush): Promise<void>;
}

const ALL: Asked = { state: "covered", version: "all", take: takeAll };
const CONTROL: Asked = { state: "asked", version: "control", take: takeNamed(CONTROL_OPERATIONS) };
/** Events of KMS tell nothing of trails; these come first, so that they are told also of who has too many others. */
const TRAILS: Asked = { state: "trails", version: "trails", take: takeNamed(TRAIL_CHANGES) };

async function takeScope(lookup: Lookup, reader: TrailReader, scope: Place): Promise<void> {
  if (lookup.config.events === "control") return takeAsked(lookup, reader, scope, CONTROL);
  const trouble = await takeAsked(lookup, reader, scope, TRAILS).catch((error: unknown) => error);
  if (trouble !== undefined && !(trouble instanceof ScopeTrouble)) throw trouble;
  await takeAsked(lookup, reader, scope, ALL);
  if (trouble !== undefined) throw trouble;
}

async function takeAsked(
  lookup: Lookup,
  reader: TrailReader,
  scope: Place,
  asked: Asked,
): Promise<void> {
  const { ctx, name } = lookup;
  const { state } = asked;
  const done = (await readSourceCoverage(ctx.db.pool, name)).filter(
    (row) =>
      row.accountId === scope.accountId && row.region === scope.region && row.state === state,
  );
  for (const span of openSpans(done, ctx.clock().getTime())) {
    const open = { ...span };
    const flush = async (from: number, records: readonly string[]) => {
      await write(lookup, scope, { ...asked, span: { from, to: open.to } }, records);
      open.to = from;
    };
    try {
      await asked.take(lookup, reader, span, flush);
    } catch (error) {
      // What is not known of trails leaves no use unknown.
      if (error instanceof ScopeTrouble && state !== "trails") {
        await setFailed(ctx.db.pool, { source: name, ...scope }, open);
      }
      throw error;
    }
  }
}

/** Counts records that are everything from `from` on. */
type Flush = (from: number, records: readonly string[]) => Promise<void>;

/**
 * All of KMS's events of a span. They come newest first, so that what is younger than the oldest that has come is
 * whole, and is counted while the rest is asked for.
 */
async function takeAll(
  lookup: Lookup,
  reader: TrailReader,
  span: Span,
  flush: Flush,
): Promise<void> {
  let waiting: EventEntry[] = [];
  let seen = 0;
  const query = { by: "EventSource", value: "kms.amazonaws.com" } as const;
  for await (const page of pagesOf(lookup, reader, query, span)) {
    waiting.push(...page);
    seen += page.length;
    const oldest = waiting.at(-1)?.at.getTime() ?? span.to;
    const rate = tooMany(seen, { from: oldest, to: span.to });
    if (rate !== null) throw new ScopeTrouble(tooLarge(rate));
    if (waiting.length < ENOUGH) continue;
    // Others of the oldest second may be on the next page.
    const whole = Math.floor(oldest / 1_000) * 1_000 + 1_000;
    const ready = waiting.filter(({ at }) => at.getTime() >= whole);
    if (ready.length === 0) continue;
    waiting = waiting.filter(({ at }) => at.getTime() < whole);
    await flush(whole, textsOf(ready));
  }
  await flush(span.from, textsOf(waiting));
}

/** Asks for events of these names, one after the other. */
function takeNamed(names: readonly string[]): Asked["take"] {
  return async (lookup, reader, span, flush) => {
    const records: string[] = [];
    for (const value of names) {
      for await (const page of pagesOf(lookup, reader, { by: "EventName", value }, span)) {
        records.push(...textsOf(page));
      }
    }
    await flush(span.from, records);
  };
}

function textsOf(entries: readonly EventEntry[]): string[] {
  return entries.map(({ record }) => record);
}

async function* pagesOf(
  { options }: Lookup,
  reader: TrailReader,
  query: Pick<EventQuery, "by" | "value">,
  span: Span,
): AsyncGenerator<EventEntry[]> {
  // Both ends count at AWS, and times have whole seconds.
  const times = { from: new Date(span.from), to: new Date(span.to - 1_000) };
  for (let marker: string | null = null; ; ) {
    options.signal.throwIfAborted();
    const page: Answer<Page<EventEntry>> = await reader.lookupEvents(
      { ...query, ...times },
      marker,
    );
    if (page.status !== "data") throw new ScopeTrouble(inWords(page));
    yield page.data.items;
    marker = page.data.next;
    if (marker === null) return;
  }
}

function tooLarge(rate: number): string {
  return (
    `It has about ${rate.toLocaleString("en")} events an hour, more than LookupEvents can keep up with. ` +
    "Take a trail's log files for its use, and by LookupEvents only what changes something."
  );
}

function inWords(answer: Exclude<Answer<unknown>, { status: "data" }>): string {
  return `${answer.action} was ${answer.status === "denied" ? "denied" : "not answered"}: ${answer.message}`;
}

async function write(
  { ctx, name, options, answer }: Lookup,
  scope: Place,
  { state, version, span }: Pick<Asked, "state" | "version"> & { span: Span },
  records: readonly string[],
): Promise<void> {
  const [from, to] = [span.from, span.to].map((at) => new Date(at).toISOString());
  const key = `${scope.accountId}/${scope.region}/${from}/${to}`;
  const piece = { key, version, records };
  const first = async (client: Parameters<typeof appendAct>[0]) => {
    await appendAct(client, ctx, { act: "usage.ingest", subject: { kind: "source", id: name } });
  };
  const place = { source: name, ...scope };
  await withRecordWriter(ctx, { source: name, first, ...options }, async (writer) => {
    // Written before, by a run of which the coverage is lost.
    const known = await knownObjects(ctx.db.pool, name, [piece]);
    const isNothing = records.length === 0 && state !== "covered";
    const pieces = known.has(key) || isNothing ? [] : [piece];
    const rows = await writer.write(pieces, (client) => addCovered(client, place, span, state));
    for (const { kmsEvents } of rows) answer.events += kmsEvents;
    answer.pieces += pieces.length;
  });
}
