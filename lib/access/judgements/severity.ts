import type { Judgement } from "../schemas/matrix";
import type { KeyFacts } from "./facts";

export type Severity = Judgement["severity"];

/** The worst first. */
export const SEVERITIES = ["critical", "high", "medium", "low"] as const satisfies Severity[];

/** `steps` levels less severe, down to low; negative: more severe, up to critical. */
export function lower(severity: Severity, steps: number): Severity {
  const at = SEVERITIES.indexOf(severity) + steps;
  return SEVERITIES[Math.min(Math.max(at, 0), SEVERITIES.length - 1)] ?? severity;
}

/** One level more severe for a key whose tags state the most severe class of data. */
export function forData(severity: Severity, { classification }: KeyFacts): Severity {
  return classification?.rank === 0 ? lower(severity, -1) : severity;
}

/** The worst first, then by id. Nulls are left out. */
export function inOrder<J extends Judgement>(judgements: readonly (J | null)[]): J[] {
  const rank = ({ severity }: J) => SEVERITIES.indexOf(severity);
  return judgements
    .filter((each) => each !== null)
    .toSorted((a, b) => rank(a) - rank(b) || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0));
}
