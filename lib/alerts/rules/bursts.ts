import type { RuleSetting } from "@/lib/settings/schemas/alert-rules";
import type { Cell, Evidence, Finding, Judgement } from "../types";
import { byTime, evidenceOf, evidenceOfKey, groupBy, isForeign, iso, MINUTE } from "./finding";
import { type Burst, burstWithin } from "./windows";

const DENIED = new Set(["AccessDenied", "AccessDeniedException"]);
/** KMS API Reference, Decrypt: what a ciphertext, context or key that do not belong together answers. */
const UNFIT = new Set(["InvalidCiphertextException", "IncorrectKeyException"]);

export const TROUBLE_OUTCOMES: readonly string[] = [...DENIED, ...UNFIT];

/** What tells a crowd's alert apart from a principal's own; that of other accounts' principals is another one. */
export const CROWD = { own: "principals", foreign: "principals/foreign" } as const;
/** What tells the alert of one principal on many keys apart. */
export const ENUMERATION = "keys";

interface BurstRule {
  rule: "denial-burst" | "bad-ciphertext-burst";
  severity: RuleSetting["severity"];
  minutes: number;
  least: (cell: Cell) => number;
  /** From so many principals on, they are one alert. */
  principals: number;
}

/**
 * Denied calls of one principal to one key, so many within an hour; from another account fewer are enough. A principal
 * that is denied on many keys is one alert, whatever each had, and so are many principals on one key. A denial across
 * accounts is only in the caller's trail (KMS Developer Guide, "Logging AWS KMS API calls").
 */
export function denialBurst(
  cells: readonly Cell[],
  setting: RuleSetting<"denial-burst">,
): Judgement {
  const { denials, foreign, principals, keys } = setting.numbers;
  const rule: BurstRule = {
    ...{ rule: "denial-burst", severity: setting.severity, minutes: 60, principals },
    least: (cell) => (isForeign(cell) ? Math.min(foreign, denials) : denials),
  };
  const denied = cells.filter(({ outcome }) => DENIED.has(outcome)).sort(byTime);
  const { findings, rest } = enumerations(denied, rule, keys);
  return { findings: [...findings, ...burstsOf(rest, rule)], unjudged: 0 };
}

/** Ciphertexts that did not open, so many by one principal with one key within a quarter of an hour. */
export function badCiphertextBurst(
  cells: readonly Cell[],
  setting: RuleSetting<"bad-ciphertext-burst">,
): Judgement {
  const { failures, principals } = setting.numbers;
  const rule: BurstRule = {
    ...{ rule: "bad-ciphertext-burst", severity: setting.severity, minutes: 15, principals },
    least: () => failures,
  };
  const unfit = cells.filter(({ outcome }) => UNFIT.has(outcome)).sort(byTime);
  return { findings: burstsOf(unfit, rule), unjudged: 0 };
}

/** Findings, and the cells that are in none of them. */
interface Sorted {
  findings: Finding[];
  rest: Cell[];
}

/** What makes findings of groups of cells, each a burst of its own; the cells of a group are in order of time. */
function sortOut(
  cells: readonly Cell[],
  nameOf: (cell: Cell) => string,
  burstOf: (group: readonly [Cell, ...Cell[]]) => { burst: Burst; finding: Finding } | null,
): Sorted {
  const findings: Finding[] = [];
  const rest: Cell[] = [];
  for (const [first, ...more] of groupBy(cells, nameOf)) {
    if (!first) continue;
    const made = burstOf([first, ...more]);
    if (made) findings.push(made.finding);
    const taken = new Set(made?.burst.cells);
    for (const cell of [first, ...more]) if (!taken.has(cell)) rest.push(cell);
  }
  return { findings, rest: rest.sort(byTime) };
}

/** One principal on many keys: whoever tries them out is told once. */
function enumerations(cells: readonly Cell[], rule: BurstRule, keys: number): Sorted {
  return sortOut(
    cells,
    ({ principal }) => principal.ref,
    (group) => {
      const names = { of: ({ key }: Cell) => key.arn, least: keys };
      const burst = burstWithin(group, { windowMs: rule.minutes * MINUTE, least: keys, names });
      const [begin] = burst.cells;
      if (!begin) return null;
      const { principal, key } = begin;
      const finding: Finding = {
        ...findingOf(rule, burst, begin, keys, evidenceOfKey),
        key: null,
        accountId: principal.accountId ?? key.accountId,
        principalRef: principal.ref,
        apart: ENUMERATION,
        wide: true,
      };
      return { burst, finding };
    },
  );
}

/** Many principals on one key, apart those of its account and others; then each principal on each key. */
function burstsOf(cells: readonly Cell[], rule: BurstRule): Finding[] {
  const bounds = { windowMs: rule.minutes * MINUTE };
  const crowds = sortOut(
    cells,
    (cell) => JSON.stringify([cell.key.arn, isForeign(cell)]),
    (group) => {
      const least = Math.max(rule.least(group[0]), rule.principals);
      const names = { of: ({ principal }: Cell) => principal.ref, least: rule.principals };
      const burst = burstWithin(group, { ...bounds, least, names });
      const [begin] = burst.cells;
      if (!begin) return null;
      const apart = isForeign(begin) ? CROWD.foreign : CROWD.own;
      const finding = { ...findingOf(rule, burst, begin, least), principalRef: null, apart };
      return { burst, finding };
    },
  );
  const single = sortOut(
    crowds.rest,
    ({ key, principal }) => JSON.stringify([key.arn, principal.ref]),
    (group) => {
      const least = rule.least(group[0]);
      const burst = burstWithin(group, { ...bounds, least });
      const [begin] = burst.cells;
      return begin ? { burst, finding: findingOf(rule, burst, begin, least) } : null;
    },
  );
  return [...crowds.findings, ...single.findings];
}

function findingOf(
  { rule, severity, minutes }: BurstRule,
  { cells, worst }: Burst,
  begin: Cell,
  limit: number,
  evidence: (cell: Cell) => Evidence = (cell) => evidenceOf(cell),
): Finding {
  const { key, principal, outcome, operation } = begin;
  const isAlike = cells.every((cell) => cell.operation === operation);
  return {
    ...{ rule, severity, key, accountId: key.accountId, region: key.region },
    principalRef: principal.ref,
    apart: "",
    facts: {
      ...{ measured: worst, minutes, measuredAt: iso(begin.at), limit, outcome },
      ...(isAlike ? { operation } : {}),
    },
    evidence: cells.map(evidence),
  };
}
