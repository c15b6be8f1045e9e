import {
  createParser,
  type inferParserType,
  parseAsArrayOf,
  parseAsBoolean,
  parseAsInteger,
  parseAsString,
  parseAsStringLiteral,
} from "nuqs/server";
import { sortParser } from "@/components/data-table/list-state";
import { CAPABILITIES, PRINCIPAL_GROUPS, USE_STATES } from "@/lib/access/types";
import type { KeyRef } from "@/lib/keys/client";
import { comparedWith } from "./matrix-params";
import { VERDICT_NAMES } from "./verdict-words";

const ISO = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:\d{2})$/;

/** An instant as the API takes it; whatever else stands in the URL is as if nothing stood there. */
const instant = createParser<string>({
  parse: (text) => (ISO.test(text) && !Number.isNaN(Date.parse(text)) ? text : null),
  serialize: (text) => text,
});

/** Another key as our URLs name it: `account/region/key id`. */
const keyName = createParser<KeyRef>({
  parse: (text) => {
    const [accountId, region, keyId, ...more] = text.split("/");
    return accountId && region && keyId && more.length === 0 ? { accountId, region, keyId } : null;
  },
  serialize: ({ accountId, region, keyId }) => `${accountId}/${region}/${keyId}`,
  eq: (a, b) => a.accountId === b.accountId && a.region === b.region && a.keyId === b.keyId,
});

const some = <T extends string>(values: readonly T[]) =>
  parseAsArrayOf(parseAsStringLiteral(values)).withDefault([]);

export const ACCESS_SORTS = ["name", "risk", "seen", "used"] as const;
const VIEWS = ["matrix", "list"] as const;

/** Everything that the access section of a key keeps in its URL. */
export const accessParsers = {
  q: parseAsString.withDefault(""),
  group: some(PRINCIPAL_GROUPS),
  verdict: some(VERDICT_NAMES),
  capability: some(CAPABILITIES),
  /** How what is allowed was used in the last 90 days. */
  use: some(USE_STATES),
  /** Calls are told in the cells. */
  calls: parseAsBoolean.withDefault(false),
  /** Only principals with a judgement above low. */
  dangerous: parseAsBoolean.withDefault(false),
  sort: sortParser(ACCESS_SORTS, "-risk"),
  /** Also principals that may do nothing. */
  all: parseAsBoolean.withDefault(false),
  /** With the keys of the multi-Region family. */
  family: parseAsBoolean.withDefault(false),
  /** The picture of the past: for when. */
  at: instant,
  /** Capabilities that are opened into their actions. */
  open: some(CAPABILITIES),
  /** Groups of rows that are closed. */
  closed: parseAsArrayOf(parseAsStringLiteral(PRINCIPAL_GROUPS)).withDefault(["readers"]),
  /** Null: a matrix in a wide window, a list in a narrow one. */
  view: parseAsStringLiteral(VIEWS),
  /** First row of the list's page. */
  from: parseAsInteger.withDefault(0),
  /** The opened cell. */
  principal: parseAsString.withDefault(""),
  action: parseAsString.withDefault(""),
  /** Of a comparison: whether the opened cell is that of the other picture. */
  other: parseAsBoolean.withDefault(false),
  /** Compared with another key, or with the same key at another time. */
  with: keyName,
  since: instant,
  changed: parseAsBoolean.withDefault(false),
};
export type AccessState = inferParserType<typeof accessParsers>;

/** Filters of principals and verdicts: those that a "clear" takes away. */
export const NO_FILTERS = {
  q: "",
  group: [],
  verdict: [],
  capability: [],
  use: [],
  dangerous: false,
  changed: false,
  from: 0,
} satisfies Partial<AccessState>;

/** How many filters are set, the search not counted. */
export function countFilters(state: AccessState): number {
  const { group, verdict, capability, use, dangerous, changed } = state;
  const lists = [group, verdict, capability, use].filter((values) => values.length > 0).length;
  return lists + Number(dangerous) + Number(changed);
}

/** What a file of the view is asked for with: the same filters, order and picture as on the screen. */
export function exportParams(
  state: AccessState,
  format: "csv" | "json",
): Record<string, string | readonly string[] | undefined> {
  const on = (value: boolean) => (value ? "1" : undefined);
  return {
    format,
    q: state.q.trim(),
    group: state.group,
    verdict: state.verdict,
    capability: state.capability,
    use: state.use,
    dangerous: on(state.dangerous),
    changed: on(state.changed && (state.with !== null || state.since !== null)),
    sort: state.sort,
    at: state.at ?? undefined,
    ...comparedWith(state),
    family: on(state.family),
    all: on(state.all),
  };
}
