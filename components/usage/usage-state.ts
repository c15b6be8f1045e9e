import {
  createParser,
  type inferParserType,
  parseAsArrayOf,
  parseAsString,
  parseAsStringLiteral,
} from "nuqs/server";
import type { CallParams } from "@/lib/usage/client";
import { USAGE_SPLITS } from "@/lib/usage/types";

const RANGE = /^[1-9]\d{0,3}[hd]$/;

const range = createParser<string>({
  parse: (text) => (RANGE.test(text) ? text : null),
  serialize: (text) => text,
}).withDefault("7d");

const instant = createParser<string>({
  parse: (text) =>
    /^\d{4}-\d{2}-\d{2}T/.test(text) && !Number.isNaN(Date.parse(text))
      ? new Date(text).toISOString()
      : null,
  serialize: (text) => text,
});

const zone = createParser<string>({
  parse: (text) => {
    try {
      return new Intl.DateTimeFormat("en", { timeZone: text }).resolvedOptions() ? text : null;
    } catch {
      return null;
    }
  },
  serialize: (text) => text,
}).withDefault("UTC");

/** Begin and end of a stretch of time, as `…Z~…Z`. */
const span = createParser<{ from: string; to: string }>({
  parse: (text) => {
    const [from = null, to = null] = text.split("~").map((one) => instant.parse(one));
    return from !== null && to !== null && from < to ? { from, to } : null;
  },
  serialize: ({ from, to }) => `${from}~${to}`,
  eq: (one, other) => one.from === other.from && one.to === other.to,
});

const several = parseAsArrayOf(parseAsString).withDefault([]);

/** Filters of calls that a chart can be narrowed by. */
export const CALL_FILTERS = ["operation", "principal", "service", "outcome"] as const;
export type CallFilter = (typeof CALL_FILTERS)[number];

/** Everything that a chart of calls keeps in its URL. */
export const usageParsers = {
  range,
  /** In place of a range; without an end it lasts until now. */
  from: instant,
  to: instant,
  tz: zone,
  split: parseAsStringLiteral([...USAGE_SPLITS, "none"] as const).withDefault("operation"),
  operation: several,
  principal: several,
  service: several,
  outcome: several,
  /** Cryptographic use alone, or everything that CloudTrail has of keys. */
  calls: parseAsStringLiteral(["use", "all"] as const).withDefault("use"),
  look: parseAsStringLiteral(["columns", "areas", "table"] as const).withDefault("columns"),
  /** Whose events are open beside the chart. */
  events: span,
};
/** The estate's page, which one account narrows. */
export const usagePageParsers = {
  ...usageParsers,
  account: createParser<string>({
    parse: (text) => (/^\d{12}$/.test(text) ? text : null),
    serialize: (text) => text,
  }),
};
export type UsageState = inferParserType<typeof usageParsers>;

/** Where calls are counted: nothing for the whole estate. */
export interface UsagePlace {
  account?: string;
  region?: string;
  /** ARN */
  key?: string;
  /** As usage names it: mostly an ARN. */
  principal?: string;
}

function filterParams(state: UsageState, place: UsagePlace): CallParams {
  const { operation, service, outcome, calls } = state;
  return {
    ...{ operation, service, outcome },
    ...(calls === "use" ? { kind: "use" } : {}),
    ...place,
    principal: place.principal === undefined ? state.principal : [place.principal],
  };
}

/** What the API is asked for, without the split. */
export function callParams(state: UsageState, place: UsagePlace): CallParams {
  const { range: back, from, to, tz } = state;
  const time = from === null ? { range: back } : { from, to };
  return { ...time, timeZone: tz, ...filterParams(state, place) };
}

export function seriesParams(state: UsageState, place: UsagePlace): CallParams {
  return { ...callParams(state, place), split: state.split === "none" ? null : state.split };
}

/** What the records behind a stretch of a chart are asked by. */
export function eventParams(
  state: UsageState,
  place: UsagePlace,
  time: { from: string; to: string },
): CallParams {
  return { ...time, ...filterParams(state, place) };
}

/** What the lists beside a chart ask for. */
export function topParams(
  state: UsageState,
  place: UsagePlace,
  by: (typeof USAGE_SPLITS)[number],
  more: CallParams = {},
): CallParams {
  return { ...callParams(state, place), by, limit: 8, ...more };
}

/** The alerts of a place that were not over when a chart begins. */
export function alertParams({ account, key }: UsagePlace, { from }: { from: string }): CallParams {
  return { ...(account ? { account } : {}), ...(key ? { key } : {}), since: from, limit: 50 };
}
