import { evaluateCell } from "../evaluate-cell";
import type { PreparedKey, PreparedPrincipal } from "../prepare";
import { preparePrincipal } from "../prepare";
import { encryptionContext, requestValues } from "../rules/context";
import { becauseOf } from "../rules/export-lines";
import { actionsOfOperation } from "../rules/match-uses";
import { relateConditions } from "../rules/relate-conditions";
import { ABSENT, present } from "../rules/values";
import { viaServiceOf } from "../rules/via-service";
import type { Cell, ContextInput, UseInput } from "../schemas";
import type { Replay, ReplayedUse, ReplayOutcome } from "../schemas/replay";
import { REPLAY_OUTCOMES } from "../schemas/replay";

/** Contexts that a line names. */
const SHOWN_CONTEXTS = 3;

/** The key with one of two policies. */
export interface Sides {
  now: PreparedKey;
  proposed: PreparedKey;
}

/** One call as a request: who, what, and what of its context is known. */
interface Request {
  action: string;
  context: ContextInput;
  direct: boolean;
}

/**
 * What a policy would do to calls that were made: each is judged with today's policy and with the proposed one, for its
 * principal, operation, service (kms:ViaService), encryption context and address, as far as these are known. A call
 * whose verdict stays the same in all that decides it is kept, for it was let in.
 */
export function replayUses(
  sides: Sides,
  principals: readonly { ref: string; prepared: PreparedPrincipal }[],
  uses: readonly UseInput[],
  notes: readonly string[] = [],
): Replay {
  const replayOne = replayer(sides, principals);
  const lines = new Map<string, ReplayedUse>();
  const calls = { kept: 0, lost: 0, unknown: 0, refusedNow: 0 };
  for (const use of uses) {
    const count = use.calls ?? 1;
    const { outcome, why } = replayOne(use);
    calls[outcome === "refused-now" ? "refusedNow" : outcome] += count;
    addLine(lines, use, count, outcome, why);
  }
  const order = ({ outcome }: ReplayedUse) => REPLAY_OUTCOMES.indexOf(outcome);
  return {
    calls,
    uses: [...lines.values()].sort(
      (a, b) => order(a) - order(b) || b.calls - a.calls || (a.principal < b.principal ? -1 : 1),
    ),
    notes: [...notes],
  };
}

/** Judges calls one by one. */
export function replayer(
  sides: Sides,
  principals: readonly { ref: string; prepared: PreparedPrincipal }[],
): (use: UseInput) => Judged {
  const known = new Map(principals.map(({ ref, prepared }) => [ref, prepared]));
  return (use) => {
    const prepared = known.get(use.principal) ?? strangerOf(use.principal);
    known.set(use.principal, prepared);
    return judgeUse(sides, prepared, use);
  };
}

function addLine(
  lines: Map<string, ReplayedUse>,
  use: UseInput,
  count: number,
  outcome: ReplayOutcome,
  why: string,
): void {
  const { principal, operation, service = null, lastAt = null } = use;
  const context = JSON.stringify(use.encryptionContext ?? null);
  const name = JSON.stringify([principal, operation, service, outcome, why]);
  const line = lines.get(name);
  if (line === undefined) {
    const at = { calls: count, lastAt, contexts: [context] };
    lines.set(name, { principal, operation, service, outcome, why, ...at });
    return;
  }
  line.calls += count;
  if (lastAt !== null && (line.lastAt === null || lastAt > line.lastAt)) line.lastAt = lastAt;
  if (line.contexts.length < SHOWN_CONTEXTS && !line.contexts.includes(context)) {
    line.contexts.push(context);
  }
}

/** Somebody of whom no more is known than the name: its own policies count as unread. */
function strangerOf(ref: string): PreparedPrincipal {
  const arn = /^\d{12}$/.test(ref) ? `arn:aws:iam::${ref}:root` : ref;
  const isService = /^[a-z0-9-]+(?:\.[a-z0-9-]+)+$/.test(arn);
  return preparePrincipal(isService ? { arn } : { arn, tags: null, identityPolicies: null });
}

interface Judged {
  outcome: ReplayOutcome;
  why: string;
}

/** Of several actions and addresses the worst counts, and where they differ nobody can say. */
function judgeUse(sides: Sides, principal: PreparedPrincipal, use: UseInput): Judged {
  const found = requestsOf(use, sides.now).map((request) =>
    judgeRequest(sides, principal, request),
  );
  const [first] = found;
  if (first === undefined) return { outcome: "unknown", why: "KMS has no such operation" };
  if (found.every(({ outcome }) => outcome === first.outcome)) return first;
  const why = found.find(({ outcome }) => outcome !== "kept")?.why ?? first.why;
  return { outcome: "unknown", why: `it depends on from where, or on which key, it was: ${why}` };
}

function judgeRequest(
  { now, proposed }: Sides,
  principal: PreparedPrincipal,
  request: Request,
): Judged {
  const before = evaluateCell(withRequest(now, request), principal, request.action);
  const after = evaluateCell(withRequest(proposed, request), principal, request.action);
  const why = whyOf(after);
  if (after.verdict === "allowed") return { outcome: "kept", why };
  const refused = (cell: Cell) => cell.verdict === "denied" || cell.verdict === "not-allowed";
  if (refused(before)) {
    return { outcome: refused(after) ? "refused-now" : "unknown", why: whyOf(before) };
  }
  if (refused(after)) return { outcome: "lost", why };
  return { outcome: letsInAsMuch(before, after) ? "kept" : "unknown", why };
}

/** Whether what was open before, and was met, surely is met afterwards too. */
function letsInAsMuch(before: Cell, after: Cell): boolean {
  if (before.verdict !== after.verdict) return false;
  if (before.verdict === "allowed-if") {
    return ["same", "wider"].includes(relateConditions(before.conditions, after.conditions));
  }
  const [was, is] = [before, after].map(({ reasons }) =>
    reasons.flatMap(unclearOf).sort().join("\n"),
  );
  return was === is;
}

const unclearOf = (reason: Cell["reasons"][number]) =>
  reason.kind === "unclear" ? [reason.text] : [];

function whyOf(cell: Cell): string {
  const conditions = cell.conditions.map(({ text }) => text).join("; and ");
  return conditions === "" ? becauseOf(cell) : `only if ${conditions}`;
}

/** An operation can need several actions, and may have come from several addresses. */
function requestsOf(use: UseInput, { key }: PreparedKey): Request[] {
  const { operation, service = null, encryptionContext: pairs = null } = use;
  const region = key.arn.split(":")[3] ?? "";
  const context: Record<string, string | string[]> = {};
  if (service !== null) {
    const via = viaServiceOf(service, region);
    if (via !== null) context["kms:ViaService"] = via;
    // Grants that services make for their resources are what this key is for (conditions-kms).
    if (operation === "CreateGrant") context["kms:GrantIsForAWSResource"] = "true";
  }
  for (const [name, value] of Object.entries(pairs ?? {})) {
    if (value !== null) context[`kms:EncryptionContext:${name}`] = value;
  }
  if (pairs !== null) context["kms:EncryptionContextKeys"] = Object.keys(pairs);
  const addresses = service === null ? [use.sourceIp ?? []].flat() : [];
  const contexts =
    addresses.length === 0
      ? [context]
      : addresses.map((address) => ({ ...context, "aws:SourceIp": address }));
  return actionsOfOperation(operation).flatMap((action) =>
    contexts.map((each) => ({ action, context: each, direct: service === null })),
  );
}

/** A key asked with what is known of a request; what is not known stays open. */
function withRequest(key: PreparedKey, { context, direct }: Request): PreparedKey {
  const request = new Map(requestValues(context, false));
  if (direct) {
    request.set("kms:viaservice", ABSENT);
    request.set("aws:viaawsservice", present("false"));
  }
  return { ...key, request, encryptionContext: encryptionContext(context), complete: false };
}
