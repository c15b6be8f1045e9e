import type { Reason, RemainingCondition } from "@/lib/access/schemas";
import type { AccessExplanation, ExplainedDocument } from "@/lib/access/schemas/matrix";
import { usageWithin } from "@/lib/access/schemas/usage-within";
import { principalTitle } from "./principal-words";
import { sourceName, sourceProblem } from "./source-words";
import { wordsOfUse } from "./usage-words";

/** An action as people say it, without its service. */
export function bareAction(action: string): string {
  return action.startsWith("kms:") ? action.slice("kms:".length) : action;
}

function keyWord({ key }: Pick<AccessExplanation, "key">): string {
  return key.aliases[0] ?? key.keyId;
}

/** The verdict as a sentence. */
export function verdictSentence(explanation: AccessExplanation): string {
  const { cell, principal, throughIam } = explanation;
  const title = principalTitle(principal);
  const who = title === principal.name ? title : `The ${title}`;
  const what = `${bareAction(cell.action)} with ${keyWord(explanation)}`;
  const iam = throughIam ? ", through the IAM of its account" : "";
  switch (cell.verdict) {
    case "allowed":
      return `${who} may ${what}${iam}.`;
    case "allowed-if":
      return `${who} may ${what}${iam} if ${
        cell.conditions.length === 1 ? "a condition holds" : "conditions hold"
      }.`;
    case "denied":
      return `${who} may not ${what}: a Deny decides.`;
    case "not-allowed":
      return cell.reasons.some(({ kind }) => kind === "left-out")
        ? `${who} may not ${what}: not every document that must allow it does.`
        : `${who} may not ${what}: nothing allows it.`;
    case "unknown":
      return `It cannot be told whether ${title === principal.name ? title : `the ${title}`} may ${what}.`;
  }
}

const EFFECTS = { allow: "Allow", deny: "Deny" } as const;

/** What kind of reason it is, before its text. */
export function reasonWord(reason: Reason): string {
  switch (reason.kind) {
    case "statement":
      return reason.bearing === "applies"
        ? EFFECTS[reason.effect]
        : `${EFFECTS[reason.effect]}, ${reason.bearing === "depends" ? "if" : "unclear"}`;
    case "grant":
      return reason.bearing === "applies" ? "Grant" : "Grant, if";
    case "left-out":
      return "Left out";
    case "unclear":
      return "Unclear";
    case "fact":
      return "Fact";
  }
}

/** The document and the statement of it that a reason names; null where it names none, or it is not among them. */
export function placeOfReason(
  reason: Reason,
  documents: readonly ExplainedDocument[],
): { document: number; statement: number } | null {
  if (reason.kind !== "statement") return null;
  const { document, index } = reason.statement;
  const fits = (one: ExplainedDocument) =>
    one.ref.kind === document.kind &&
    one.ref.index === document.index &&
    one.ref.level === document.level;
  // In a multi-Region family each key has a policy of its own, under one name.
  const own = documents.findIndex(
    (one) => fits(one) && reason.key !== null && one.arn === reason.key,
  );
  const at = own >= 0 ? own : documents.findIndex(fits);
  return at < 0 ? null : { document: at, statement: index };
}

/** How the reasons bear on the statements of one document: by index of the statement, the strongest of them. */
export function decidingStatements(
  explanation: AccessExplanation,
  document: number,
): Map<number, "allow" | "deny"> {
  const marks = new Map<number, "allow" | "deny">();
  for (const reason of explanation.cell.reasons) {
    const place = placeOfReason(reason, explanation.documents);
    if (reason.kind !== "statement" || place?.document !== document) continue;
    if (marks.get(place.statement) !== "deny") marks.set(place.statement, reason.effect);
  }
  return marks;
}

/** Conditions that have parts in the end: how deep they may be drawn as lists. */
const DEEPEST = 8;

function conditionLines(conditions: readonly RemainingCondition[], depth: number): string[] {
  return conditions.flatMap((condition) => {
    const line = `${"  ".repeat(depth)}- ${condition.text}`;
    return condition.kind === "condition" || depth >= DEEPEST
      ? [line]
      : [line, ...conditionLines(condition.of, depth + 1)];
  });
}

/** The whole explanation as plain text, for a ticket or a mail. Times are UTC. */
export function explanationText(explanation: AccessExplanation): string {
  const { cell, key, principal, documents, notEvaluated, sources, computedAt, usage } = explanation;
  const section = (title: string, lines: string[]) =>
    lines.length > 0 ? ["", title, ...lines] : [];
  const reasons = cell.reasons.map((reason, at) => {
    const place = placeOfReason(reason, documents);
    const title = place && documents[place.document]?.title;
    return `${at + 1}. ${reasonWord(reason)}: ${reason.text}${title ? ` (${title})` : ""}`;
  });
  return [
    verdictSentence(explanation),
    "",
    `Key: ${key.arn}`,
    `Principal: ${principal.ref}`,
    `Action: ${cell.action}`,
    `Verdict: ${cell.verdict}`,
    ...(usage ? [`Use: ${wordsOfUse(usageWithin(principal.use, [cell.action]))}`] : []),
    ...section("Reasons", reasons),
    ...section("Only if", conditionLines(cell.conditions, 0)),
    ...section(
      "Not evaluated",
      notEvaluated.map((line) => `- ${line}`),
    ),
    ...section(
      "Read",
      sources.map((source) => {
        const problem = sourceProblem(source);
        const missing = source.action === null || problem === null ? "" : ` (${source.action})`;
        const at = source.readAt ?? "never";
        return `- ${sourceName(source, new Map())}: ${at}${problem ? `, last try ${problem}${missing}` : ""}`;
      }),
    ),
    "",
    `Computed ${computedAt}`,
  ].join("\n");
}
