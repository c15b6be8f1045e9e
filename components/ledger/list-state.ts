import { type inferParserType, parseAsString } from "nuqs/server";
import { AT_START, listParsers, PAGE_SIZE } from "@/components/data-table/list-state";
import type { LedgerParams } from "@/lib/ledger/client";
import { ACTS } from "@/lib/ledger/types";

const DAY = /^\d{4}-\d{2}-\d{2}$/;
const DAY_MS = 86_400_000;

/** Everything that the ledger's page keeps in its URL. `since` and `until` are UTC days, both included. */
export const ledgerParsers = {
  ...listParsers,
  act: parseAsString.withDefault(""),
  actor: parseAsString.withDefault(""),
  subject: parseAsString.withDefault(""),
  since: parseAsString.withDefault(""),
  until: parseAsString.withDefault(""),
};
export type LedgerState = inferParserType<typeof ledgerParsers>;

/** The state of a ledger that is narrowed by nothing. */
export const CLEARED = {
  q: "",
  act: "",
  actor: "",
  subject: "",
  since: "",
  until: "",
  view: "",
  ...AT_START,
} as const satisfies LedgerState;

/** Midnight UTC of a day as an input writes it, `days` later; undefined for anything else. */
export function startOfDay(day: string, days = 0): string | undefined {
  const time = DAY.test(day) ? Date.parse(`${day}T00:00:00Z`) : Number.NaN;
  return Number.isNaN(time) ? undefined : new Date(time + days * DAY_MS).toISOString();
}

/** The filters, as list and export take them. */
export function ledgerFilterParams(state: LedgerState): LedgerParams {
  return {
    q: state.q.trim(),
    act: state.act,
    actor: state.actor,
    subject: state.subject,
    from: startOfDay(state.since),
    to: startOfDay(state.until, 1),
  };
}

/** One page of the list. */
export function ledgerListParams(state: LedgerState): LedgerParams {
  return { ...ledgerFilterParams(state), cursor: state.cursor, limit: PAGE_SIZE };
}

export function isNarrowed(state: LedgerState): boolean {
  const { q, act, actor, subject, since, until } = state;
  return [q, act, actor, subject, since, until].some((value) => value !== "");
}

const KIND_WORDS: Record<string, string> = {
  session: "Signing in and out",
  access: "Refused access",
  person: "People",
  token: "Tokens",
  setting: "Settings",
  "ownership-rule": "Ownership rules",
  key: "Keys",
  account: "Accounts",
  sync: "Syncs",
  usage: "Usage",
  alert: "Alerts",
  view: "Saved views",
  channel: "Channels",
  ledger: "The ledger",
};

export interface ActGroup {
  label: string;
  options: { value: string; label: string }[];
}

/** Every act in words, by what it is about; the first of each group is the whole group. */
export function actGroups(): ActGroup[] {
  const groups = new Map<string, ActGroup>();
  for (const [name, { words }] of Object.entries(ACTS)) {
    const kind = name.slice(0, name.indexOf("."));
    const label = KIND_WORDS[kind] ?? kind;
    const group = groups.get(kind) ?? {
      label,
      options: [{ value: `${kind}.*`, label: `${label}: all` }],
    };
    group.options.push({ value: name, label: words });
    groups.set(kind, group);
  }
  return [...groups.values()];
}
