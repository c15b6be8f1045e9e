import type { RuleSetting } from "@/lib/settings/schemas/alert-rules";
import type { ControlEvent, Judgement } from "../types";
import {
  changeOf,
  evidenceOfEvent,
  fieldsOf,
  keysOf,
  listOf,
  objectsOf,
  requestOf,
} from "./control-fields";

/** How wide a policy is open to the principal `*`: not at all, under a condition, or without. */
type Openness = "shut" | "conditional" | "open" | "unknown";

/**
 * Somebody gave a key a policy that allows the principal `*` something. Without a condition it is critical: `*` is
 * everybody in every account, not everybody in one's own. A policy that cannot be read is not judged.
 */
export function openPolicy(
  events: readonly ControlEvent[],
  setting: RuleSetting<"open-policy">,
): Judgement {
  let unjudged = 0;
  const findings = events.flatMap((event) => {
    const openness = opennessOf(event);
    if (openness === "unknown") unjudged += 1;
    if (openness !== "open" && openness !== "conditional") return [];
    return keysOf(event).map((key) => ({
      rule: "open-policy" as const,
      severity: openness === "open" ? ("critical" as const) : setting.severity,
      key,
      accountId: key.accountId,
      region: key.region,
      principalRef: null,
      apart: "",
      facts: {
        operation: event.operation,
        change: changeOf(event),
        conditions: openness === "conditional",
      },
      evidence: [evidenceOfEvent(event)],
    }));
  });
  return { findings, unjudged };
}

/** What an event makes of a key's policy; `shut` also for events that are no successful PutKeyPolicy or CreateKey. */
export function opennessOf(event: ControlEvent): Openness {
  if (event.outcome !== "") return "shut";
  const { policy } = requestOf(event);
  if (event.operation === "PutKeyPolicy")
    return typeof policy === "string" ? judge(policy) : "unknown";
  if (event.operation !== "CreateKey" || typeof policy !== "string" || policy === "") return "shut";
  return judge(policy);
}

function judge(text: string): Openness {
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch {
    return "unknown";
  }
  const statements = objectsOf(fieldsOf(document)?.Statement);
  const open = statements.filter(
    ({ Effect, Principal, NotPrincipal }) =>
      Effect === "Allow" && (isEverybody(Principal) || NotPrincipal !== undefined),
  );
  if (open.length === 0) return "shut";
  const free = open.some(({ Condition }) => Object.keys(fieldsOf(Condition) ?? {}).length === 0);
  return free ? "open" : "conditional";
}

function isEverybody(principal: unknown): boolean {
  if (principal === "*") return true;
  return listOf(fieldsOf(principal)?.AWS).includes("*");
}
