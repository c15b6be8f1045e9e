import type { Context } from "@/lib/context";
import type { AlertRule } from "@/lib/settings/schemas/alert-rules";
import { readCoverageOfScopes } from "@/lib/usage/read-coverage";
import { gatherHabits } from "./gather-habits";
import { gatherNewcomers } from "./gather-newcomers";
import { TROUBLE_OUTCOMES } from "./rules/bursts";
import { keyNameOf } from "./rules/control-fields";
import { DEAD_OUTCOMES } from "./rules/dead-key-use";
import { DAY, HOUR } from "./rules/finding";
import type { Material, RuleSettings } from "./rules/judge";
import { DANGEROUS_CHANGES } from "./rules/key-change";
import { STORE_CUT, type StoreReading, type StoreTrouble } from "./rules/key-store";
import { OPENING_CHANGES } from "./rules/reader-after-change";
import { TRAIL_OPERATIONS } from "./rules/trail-exclusion";
import type { BusyHour } from "./rules/volume-above-usual";
import { type CallNames, readCallNames, readOwnPrincipals } from "./store/call-names";
import { readCells } from "./store/cells";
import { readControlEvents } from "./store/control-events";
import { type HourRow, readEarlierHours, readLoudHours } from "./store/hours";
import { readKeysInStores, readStores } from "./store/key-stores";
import type { Cell, Coverage, KeyName } from "./types";

/** What is looked at: hours within one day of UTC, `to` not in them, ms since 1970. */
export interface Span {
  from: number;
  to: number;
}

/** What all that gather share. */
export interface Gathering {
  ctx: Context;
  span: Span;
  /** Midnight UTC of the span's day */
  day: Date;
  calls: CallNames;
  /** Principals of our own reader */
  own: number[];
  settings: RuleSettings;
  /** Coverage of a key's scope, from 400 days before the span to its end. */
  coverageOf(keys: readonly KeyName[]): Promise<(key: KeyName) => Coverage>;
}

/** How far back it is asked what is known. */
const KNOWN_DAYS = 400;

/** Operations of control events that some rule looks at. */
const OPERATIONS = [
  ...OPENING_CHANGES,
  ...Object.keys(DANGEROUS_CHANGES),
  "CreateKey",
  ...TRAIL_OPERATIONS,
  STORE_CUT,
];

/** Reads what the rules need to judge a span, a few set-based queries for all keys together. */
export async function gatherMaterial(
  ctx: Context,
  span: Span,
  settings: RuleSettings,
): Promise<Material> {
  const [calls, own] = await Promise.all([
    readCallNames(ctx.db.pool),
    readOwnPrincipals(ctx.db.pool),
  ]);
  const day = new Date(Math.floor(span.from / DAY) * DAY);
  const gathering = { ctx, span, day, calls, own, settings, coverageOf: coverageReader(ctx, span) };
  const asks = (...rules: AlertRule[]) => rules.some((rule) => settings[rule].enabled);
  const loud = asks(...LOUD_RULES)
    ? await gatherLoud(gathering)
    : { busyCells: [], busyHours: [], troubles: [] };
  const newcomers = asks("first-use", "reader-after-change")
    ? await gatherNewcomers(gathering)
    : [];
  const habits = asks("direct-decrypt", "missing-context")
    ? await gatherHabits(gathering)
    : { directUses: [], contextUses: [] };
  const stores = asks("key-store") ? await gatherStores(ctx, loud.troubles) : NO_STORES;
  const since = span.from - settings["reader-after-change"].numbers.hours * HOUR;
  const events = await readControlEvents(
    ctx.db.pool,
    { from: new Date(since), to: new Date(span.to) },
    OPERATIONS,
  );
  const eventsOfSpan = events.filter(({ at }) => at >= span.from);
  return { ...loud, newcomers, ...habits, events, eventsOfSpan, ...stores };
}

/** Rules of hours with much use or trouble. */
const LOUD_RULES: readonly AlertRule[] = [
  ...(["volume-off-hours", "volume-above-usual", "denial-burst"] as const),
  ...(["bad-ciphertext-burst", "dead-key-use", "key-store"] as const),
];

const NO_STORES = { stores: [], storeTroubles: [] };

/** Custom key stores, and which of the calls failed because of theirs. */
async function gatherStores(
  { db }: Context,
  troubles: readonly Cell[],
): Promise<{ stores: StoreReading[]; storeTroubles: StoreTrouble[] }> {
  const stores = await readStores(db.pool);
  if (stores.length === 0) return { stores, storeTroubles: [] };
  const failed = troubles.filter(({ outcome }) => outcome === "KMSInvalidStateException");
  const keys = await readKeysInStores(db.pool, [...new Set(failed.map(({ key }) => key.arn))]);
  const storeTroubles = stores.map((store) => {
    const { accountId, region, id } = store;
    const mine = keys.filter(
      (key) => key.storeId === id && key.accountId === accountId && key.region === region,
    );
    const arns = new Set(mine.map(({ arn }) => arn));
    return { store, cells: failed.filter(({ key }) => arns.has(key.arn)) };
  });
  return { stores, storeTroubles: storeTroubles.filter(({ cells }) => cells.length > 0) };
}

/** Hours with much use or with trouble, in the detail that the rules ask for. */
async function gatherLoud(gathering: Gathering) {
  const { ctx, span, calls, own, settings } = gathering;
  const { pool } = ctx.db;
  const least = settings["volume-above-usual"].numbers.calls;
  const most = settings["volume-off-hours"].numbers.decrypts;
  const trouble = calls.failed([...TROUBLE_OUTCOMES, ...DEAD_OUTCOMES]);
  const { used, decrypted } = calls;
  // A burst may have begun in the hour before; and what comes late may begin one that was seen in part.
  const range = { from: new Date(span.from - HOUR), to: new Date(span.to + HOUR) };
  const bounds = { used, decrypted, trouble, own, uses: least, decrypts: most };
  const hours = await readLoudHours(pool, range, bounds);
  const ofSpan = hours.filter(({ at }) => at.getTime() >= span.from && at.getTime() < span.to);
  const withDecrypts = ofSpan.filter(({ decrypts }) => decrypts > most);
  const withTrouble = hours.filter(({ troubles }) => troubles > 0);
  const busy = ofSpan.filter(({ uses }) => uses >= least);
  const [busyCells, troubles, busyHours] = await Promise.all([
    readCells(pool, withDecrypts, { callIds: decrypted, own, calls }),
    readCells(pool, withTrouble, { callIds: trouble, own, calls }),
    gatherBusyHours(gathering, busy),
  ]);
  return { busyCells, troubles, busyHours };
}

async function gatherBusyHours(
  { ctx, calls, own, coverageOf }: Gathering,
  hours: readonly HourRow[],
): Promise<BusyHour[]> {
  const named = hours.flatMap((hour) => {
    const key = keyNameOf(hour.arn);
    return key ? { ...hour, key } : [];
  });
  const earlier = await readEarlierHours(ctx.db.pool, named, { used: calls.used, own });
  const coverage = await coverageOf(named.map(({ key }) => key));
  return named.map(({ key, at, uses }, place) => {
    const isKnown = coveredHours(coverage(key));
    const weeks = (earlier[place] ?? []).filter((week) => isKnown(week.at));
    return { key, at: at.getTime(), count: uses, earlier: weeks.map(({ count }) => count) };
  });
}

/** Whether an hour is covered from its begin to its end. */
function coveredHours(spans: Coverage): (hour: number) => boolean {
  const covered = spans.filter(({ state }) => state === "covered");
  return (hour) => covered.some(({ from, to }) => from <= hour && to >= hour + HOUR);
}

/** Asks for each scope once. */
function coverageReader(ctx: Context, span: Span): Gathering["coverageOf"] {
  const known = new Map<string, Coverage>();
  const nameOf = ({ accountId, region }: Pick<KeyName, "accountId" | "region">) =>
    `${accountId}/${region}`;
  return async (keys) => {
    const missing = new Map(
      keys
        .filter((key) => !known.has(nameOf(key)))
        .map(({ accountId, region }) => [nameOf({ accountId, region }), { accountId, region }]),
    );
    if (missing.size > 0) {
      const range = { from: span.from - KNOWN_DAYS * DAY, to: span.to };
      const read = await readCoverageOfScopes(
        ctx.db.pool,
        [...missing.values()],
        range,
        ctx.clock(),
      );
      for (const name of missing.keys()) known.set(name, read.get(name) ?? []);
    }
    return (key) => known.get(nameOf(key)) ?? [];
  };
}
