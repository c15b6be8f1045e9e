import type { RuleSetting } from "@/lib/settings/schemas/alert-rules";
import type { AlertFacts, Cell, Coverage, Evidence, Judgement } from "../types";
import { coveredSince } from "./covered-since";
import { byTime, DAY, evidenceOf, groupBy, iso } from "./finding";
import { networkOf } from "./network";

type What = NonNullable<AlertFacts["firsts"]>[number]["what"];

/** A use of a key with something that no earlier day of usage has with that key. */
export interface Newcomer {
  what: What;
  /** The principal's ref, account, service, or address. */
  value: string;
  /** The first calls with it; `at` is that of their five minutes, or of their day. */
  cell: Cell;
  /** First successful use of the key by anybody (ms): what is new on a new key is no news. */
  keyUsedSince: number | null;
  /** Of an address: those that the key was used from before, directly; null: more than are kept. */
  earlier?: readonly string[] | null;
  coverage: Coverage;
}

/**
 * First successful use of a key by a principal, account, calling service or network. Said only where usage of the
 * key is known, without a gap, for the set days before; else it is not judged. Addresses count by their network
 * (/24, /48) and where they are public ones.
 */
export function firstUse(
  newcomers: readonly Newcomer[],
  setting: RuleSetting<"first-use">,
): Judgement {
  let unjudged = 0;
  const news = newcomers.flatMap((one) => {
    const { cell, keyUsedSince } = one;
    const least = cell.at - setting.numbers.days * DAY;
    if (keyUsedSince === null || keyUsedSince > least) return [];
    if (one.what === "account" && one.value === cell.key.accountId) return [];
    if (one.what === "address" && !isNewNetwork(one)) return [];
    const since = one.earlier === null ? null : coveredSince(one.coverage, cell.at);
    if (since === null || since > least) {
      unjudged += 1;
      return [];
    }
    return { one, since };
  });
  const groups = groupBy(news, ({ one: { cell } }) =>
    JSON.stringify([cell.key.arn, cell.principal.ref]),
  );
  const findings = groups.flatMap((group) => {
    const [first] = group;
    if (!first) return [];
    const { key, principal } = first.one.cell;
    return {
      rule: "first-use" as const,
      severity: group.some(({ one }) => one.what === "account")
        ? worse(setting.severity)
        : setting.severity,
      key,
      accountId: key.accountId,
      region: key.region,
      principalRef: principal.ref,
      apart: "",
      facts: {
        firsts: group.map(({ one: { what, value } }) => ({ what, value })),
        knownSince: iso(Math.max(...group.map(({ since }) => since))),
        operation: first.one.cell.operation,
      },
      evidence: evidenceOfGroup(group.map(({ one }) => one)).sort(byTime),
    };
  });
  return { findings, unjudged };
}

function isNewNetwork({ value, earlier }: Newcomer): boolean {
  const network = networkOf(value);
  if (network === null) return false;
  return earlier === null || !(earlier ?? []).some((each) => networkOf(each) === network);
}

function evidenceOfNewcomer({ what, value, cell }: Newcomer): Evidence {
  if (what !== "address") return evidenceOf(cell);
  const part = JSON.stringify(["address", cell.principal.ref, value]);
  const { operation, principal } = cell;
  const detail = { kind: "trait" as const, principalRef: principal.ref, operation, value };
  return { at: cell.at, part, count: cell.count, detail };
}

/** The same calls may be new in more than one way; they count once, and their day's address only where nothing else does. */
function evidenceOfGroup(group: readonly Newcomer[]): Evidence[] {
  const calls = group.filter(({ what }) => what !== "address");
  const all = (calls.length > 0 ? calls : group).map(evidenceOfNewcomer);
  return [...new Map(all.map((one) => [`${one.at} ${one.part}`, one])).values()];
}

function worse(severity: RuleSetting["severity"]): RuleSetting["severity"] {
  return severity === "low" ? "medium" : severity === "medium" ? "high" : severity;
}
