import { type inferParserType, parseAsString } from "nuqs/server";
import {
  AT_START,
  listParser,
  listParsers,
  PAGE_SIZE,
  sortParser,
} from "@/components/data-table/list-state";
import type { AlertParams } from "@/lib/alerts/client";
import { ALERT_SORTS, ALERT_STATES, type AlertState } from "@/lib/alerts/types";
import { ALERT_RULE_NAMES, ALERT_SEVERITIES } from "@/lib/settings/schemas/alert-rules";

/** What the list shows until somebody asks for more: what is not done with. */
const NOT_DONE = "open,acknowledged";

/** Everything that the page of alerts keeps in its URL. `state` is one, several with commas, or `any`. */
export const alertListParsers = {
  ...listParsers,
  state: parseAsString.withDefault(NOT_DONE),
  severity: listParser,
  rule: listParser,
  account: listParser,
  key: parseAsString.withDefault(""),
  sort: sortParser(ALERT_SORTS, "-last"),
};
export type AlertListState = inferParserType<typeof alertListParsers>;

function known<T extends string>(chosen: readonly string[], all: readonly T[]): T[] {
  return all.filter((each) => chosen.includes(each));
}

/** The states that the list shows; none given means every one. */
export function statesOf(state: string): AlertState[] {
  return state === "any" ? [] : known(state.split(","), ALERT_STATES);
}

/** One page of the list, as the API takes it. What somebody wrote into the URL and is no value is left out. */
export function alertListParams(state: AlertListState): AlertParams {
  return {
    q: state.q.trim(),
    state: statesOf(state.state),
    severity: known(state.severity, ALERT_SEVERITIES),
    rule: known(state.rule, ALERT_RULE_NAMES),
    account: state.account,
    key: state.key,
    sort: state.sort,
    cursor: state.cursor,
    limit: PAGE_SIZE,
  };
}

/** True when more narrows the list than its state. */
export function isNarrowed(state: AlertListState): boolean {
  const { q, severity, rule, account, key } = state;
  return q !== "" || key !== "" || [severity, rule, account].some((list) => list.length > 0);
}

export const CLEARED = {
  ...{ q: "", severity: [], rule: [], account: [], key: "" },
  ...AT_START,
} satisfies Partial<AlertListState>;

/** The views of the list by state, as they stand above it. */
export const STATE_VIEWS: readonly { value: string; label: string; states: AlertState[] }[] = [
  { value: NOT_DONE, label: "To do", states: ["open", "acknowledged"] },
  { value: "open", label: "Open", states: ["open"] },
  { value: "acknowledged", label: "Acknowledged", states: ["acknowledged"] },
  { value: "expected", label: "Expected", states: ["expected"] },
  { value: "resolved", label: "Resolved", states: ["resolved"] },
  { value: "any", label: "All", states: [...ALERT_STATES] },
];
