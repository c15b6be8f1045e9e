import type { AlertRule } from "@/lib/settings/schemas/alert-rules";
import type { AlertFacts, ControlEvent, Coverage } from "../types";
import { isCovered } from "./covered-since";
import { DANGEROUS_CHANGES } from "./key-change";
import { mannerOf } from "./matter";
import { opennessOf } from "./open-policy";
import { shortPrincipal } from "./sentence";
import { TRAIL_OPERATIONS, takesBack } from "./trail-exclusion";

/** What is known of an alert's condition now. Times in ms since 1970. */
export interface Condition {
  rule: AlertRule;
  facts: AlertFacts;
  keyArn: string | null;
  accountId: string;
  lastAt: number;
  /** As last read, and when; null: it never was. */
  keyState: { value: string; readAt: number } | null;
  rotation: { value: string; readAt: number } | null;
  /** Of the custom key store; `GONE` when AWS does not name it any more. */
  store: { value: string; readAt: number } | null;
}

/** That a condition has ended: when, and by what, in words for people. `resolves`: nothing is left to be looked at. */
export interface End {
  at: number;
  why: string;
  resolves: boolean;
}

/** Operations of events that may end an alert. */
export const ENDING_OPERATIONS: readonly string[] = [
  ...new Set(Object.values(DANGEROUS_CHANGES).flat()),
  "PutKeyPolicy",
  ...TRAIL_OPERATIONS,
];

const FIVE_MINUTES = 300_000;

/** After these a key that was dead is well. CancelKeyDeletion is none of them: it leaves the key disabled. */
const REVIVING = ["EnableKey", "ImportKeyMaterial"];

/** Whether a condition has ended, by an event after it or by what was read of the key since; null: not as far as known. */
export function endOfCondition(condition: Condition, events: readonly ControlEvent[]): End | null {
  const { rule, lastAt, keyArn } = condition;
  // The last call lies somewhere in its five minutes.
  const slack = rule === "dead-key-use" ? FIVE_MINUTES : 0;
  const later = events.filter(
    ({ at, outcome, keyArns, accountId }) =>
      at >= lastAt - slack &&
      outcome === "" &&
      (keyArn === null ? accountId === condition.accountId : keyArns.includes(keyArn)),
  );
  const resolves = mannerOf(rule).ends === "reversed";
  const event = later.find((one) => isReversal(condition, one));
  if (event) return { at: event.at, why: wordsOf(event), resolves };
  return resolves ? endByReading(condition) : null;
}

function isReversal({ rule, facts }: Condition, event: ControlEvent): boolean {
  switch (rule) {
    case "key-change":
      return (DANGEROUS_CHANGES[facts.change?.operation ?? ""] ?? []).includes(event.operation);
    case "dead-key-use":
      return REVIVING.includes(event.operation);
    case "open-policy":
      return event.operation === "PutKeyPolicy" && opennessOf(event) === "shut";
    case "trail-exclusion":
      return takesBack(event, facts);
    default:
      return false;
  }
}

function wordsOf({ operation, principalRef, at }: ControlEvent): string {
  return `${operation} by ${shortPrincipal(principalRef)} at ${new Date(at).toISOString()}.`;
}

function endByReading({ rule, facts, lastAt, keyState, rotation, store }: Condition): End | null {
  if (rule === "key-store") {
    if (store === null || store.readAt <= lastAt) return null;
    if (store.value !== "CONNECTED" && store.value !== "GONE") return null;
    const why =
      store.value === "GONE" ? "The key store is no more." : "The key store was read as connected.";
    return { at: store.readAt, why, resolves: true };
  }
  if (rule === "key-change" && facts.change?.operation === "DisableKeyRotation") {
    if (rotation === null || rotation.readAt <= lastAt || rotation.value !== "on") return null;
    return { at: rotation.readAt, why: "The key was read with its rotation on.", resolves: true };
  }
  if (rule !== "key-change" && rule !== "dead-key-use") return null;
  if (keyState === null || keyState.readAt <= lastAt) return null;
  const cancelled =
    facts.change?.operation === "ScheduleKeyDeletion" && keyState.value === "Disabled";
  if (keyState.value !== "Enabled" && !cancelled) return null;
  return { at: keyState.readAt, why: `The key was read as ${keyState.value}.`, resolves: true };
}

/** An alert whose end is quiet has been so for long enough, with usage known all the while. */
export function isQuiet(
  { rule, lastAt }: Pick<Condition, "rule" | "lastAt">,
  coverage: Coverage,
  now: number,
): boolean {
  const { ends, quietMs } = mannerOf(rule);
  const until = lastAt + quietMs;
  return ends === "quiet" && until <= now && isCovered(coverage, lastAt, until);
}
