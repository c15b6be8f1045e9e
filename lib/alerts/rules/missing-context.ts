import type { RuleSetting } from "@/lib/settings/schemas/alert-rules";
import type { Cell, Coverage, Judgement } from "../types";
import { isCovered } from "./covered-since";
import { byTime, DAY, groupBy, sumOf } from "./finding";

/** A context, as canonical JSON, `{}` for none, `…` for those beyond the number that is kept; see usage_trait_value. */
export interface ContextCount {
  value: string;
  count: number;
}

/** Decrypts of a key with contexts that it did not have in the 30 days before, and what it had then. */
export interface ContextUse {
  /** `at` is when the first call with the context was. */
  calls: readonly { cell: Cell; value: string }[];
  before: readonly ContextCount[];
  coverage: Coverage;
}

/** Of 100 calls so many must have named something for it to be usual. */
const USUAL_SHARE = 0.99;

/**
 * A successful Decrypt whose encryption context lacks a name that nearly all calls of 30 days had: a ciphertext that
 * was made without the context that binds it, or by somebody else. Names are compared, not values: objects and tenants
 * come and go. Not judged where the week before has a gap, or contexts were too many to be kept.
 */
export function missingContext(
  uses: readonly ContextUse[],
  setting: RuleSetting<"missing-context">,
): Judgement {
  let unjudged = 0;
  const findings = uses.flatMap(({ calls, before, coverage }) => {
    const [first] = calls;
    const usual = usualNames(before, setting.numbers.calls);
    if (!first || usual === "too-few") return [];
    const bare = calls.flatMap(({ cell, value }) => {
      const names = namesOf(value);
      if (names === null || usual === "unknown") return [];
      const missing = usual.filter((name) => !names.has(name));
      return missing.length > 0 ? { cell, value, missing } : [];
    });
    if (usual === "unknown") unjudged += 1;
    if (bare.length === 0) return [];
    if (!isCovered(coverage, first.cell.at - 7 * DAY, first.cell.at)) {
      unjudged += 1;
      return [];
    }
    return groupBy(bare, ({ cell }) => cell.principal.ref).flatMap((group) => {
      const [one] = group;
      if (!one) return [];
      const { key, principal, operation } = one.cell;
      return {
        rule: "missing-context" as const,
        severity: setting.severity,
        key,
        accountId: key.accountId,
        region: key.region,
        principalRef: principal.ref,
        apart: "",
        facts: {
          operation,
          missing: [...new Set(group.flatMap(({ missing }) => missing))].sort(),
          before: sumOf(before),
        },
        evidence: group
          .map(({ cell, value }) => ({
            at: cell.at,
            part: JSON.stringify(["context", principal.ref, operation, cell.service, value]),
            count: cell.count,
            detail: {
              kind: "trait" as const,
              principalRef: principal.ref,
              operation,
              ...(cell.service === "" ? {} : { service: cell.service }),
              value,
            },
          }))
          .sort(byTime),
      };
    });
  });
  return { findings, unjudged };
}

function usualNames(
  before: readonly ContextCount[],
  least: number,
): readonly string[] | "too-few" | "unknown" {
  const all = sumOf(before);
  if (all < least) return "too-few";
  const counts = new Map<string, number>();
  let unread = 0;
  for (const { value, count } of before) {
    const names = namesOf(value);
    if (names === null) unread += count;
    for (const name of names ?? []) counts.set(name, (counts.get(name) ?? 0) + count);
  }
  // What was not kept might have lacked any name.
  if (unread > all * (1 - USUAL_SHARE)) return "unknown";
  return [...counts].filter(([, count]) => count >= all * USUAL_SHARE).map(([name]) => name);
}

/** Names in a context; null where they are not known. */
function namesOf(value: string): ReadonlySet<string> | null {
  try {
    const parsed: unknown = JSON.parse(value);
    return typeof parsed === "object" && parsed !== null && !Array.isArray(parsed)
      ? new Set(Object.keys(parsed))
      : null;
  } catch {
    return null;
  }
}
