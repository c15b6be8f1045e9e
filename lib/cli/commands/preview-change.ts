import type { CaseInput } from "../../access/schemas";
import type { Replay } from "../../access/schemas/replay";
import type { PolicyCheck, WhatIf, WhatIfRow, WhatIfWarning } from "../../access/schemas/what-if";
import { previewOfCase } from "../../access/what-if/case-preview";
import { FAIL_CONDITIONS, type FailCondition, meetsCondition } from "../../access/what-if/fail-on";
import { previewChange } from "../../access/what-if/preview-change";
import { AppError } from "../../errors";
import { parseKeyArn } from "../../keys/rules/key-arn";
import { UsageError } from "../serve-options";
import { type CommonOptions, type Outcome, withContext } from "../session";

/** What a pipeline refuses a change for, as the command line has it. Throws a UsageError for another word. */
export function parseConditions(given: readonly string[]): FailCondition[] {
  return given
    .flatMap((words) => words.split(","))
    .map((word) => {
      const known = FAIL_CONDITIONS.find((condition) => condition === word.trim());
      if (known !== undefined) return known;
      throw new UsageError(
        `With --policy, --fail-on is one or more of ${FAIL_CONDITIONS.join(", ")}; not ${word}`,
      );
    });
}

/** The change of a case's key policy, from files alone. */
export function previewOfFile(input: CaseInput, policy: string, caller: string | null): WhatIf {
  return previewChange(previewOfCase(input, { policy, caller, now: new Date() }));
}

/** The change of the policy of a key that the database knows. Throws a UsageError for what is no key's ARN. */
export async function previewOfKey(
  arn: string,
  policy: string,
  caller: string | null,
  options: CommonOptions,
): Promise<WhatIf> {
  const name = parseKeyArn(arn);
  if (name === null) throw new UsageError(`--key is the ARN of a key, not ${arn}`);
  const { previewPolicy } = await import("../../access/preview-policy");
  try {
    return await withContext(options, (ctx) =>
      previewPolicy(ctx, name, { policy, ...(caller === null ? {} : { caller }) }),
    );
  } catch (error) {
    // A key that was never seen is one whose access could not be read, not a change that is refused.
    if (error instanceof AppError && error.code === "not-found") {
      throw new Error(`${arn}: ${error.message}`, { cause: error });
    }
    throw error;
  }
}

/** The difference as an answer of the command; code 1 when it meets a condition. */
export function answerPreview(preview: WhatIf, conditions: readonly FailCondition[]): Outcome {
  const met = conditions.filter((condition) => meetsCondition(preview, condition));
  const lines = [
    preview.summary,
    ...(preview.family ? [preview.family.summary] : []),
    ...section("AWS on the document", preview.checks.map(checkLine)),
    ...section("Warnings", preview.warnings.map(warningLine)),
    ...section("Calls that were made", preview.replay ? replayLines(preview.replay) : []),
    ...section("Differences", preview.changes.flatMap(rowLines)),
    ...(met.length > 0 ? ["", `Refused by --fail-on ${met.join(", ")}.`] : []),
  ];
  return {
    json: { ...preview, failed: met },
    text: lines.join("\n"),
    code: met.length > 0 ? 1 : 0,
  };
}

function section(title: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : ["", `${title}:`, ...lines];
}

function checkLine({ severity, refused, line, text }: PolicyCheck): string {
  const place = line === null ? "" : `line ${line}: `;
  return `  ${(refused ? "refused" : severity).padEnd(9)} ${place}${text}`;
}

function warningLine({ severity, text, statement }: WhatIfWarning): string {
  const line = statement?.line ? ` (line ${statement.line})` : "";
  return `  ${severity.padEnd(9)} ${text}${line}`;
}

/** What is not kept, after a sum of all. */
function replayLines({ calls, uses }: Replay): string[] {
  const { kept, lost, unknown, refusedNow } = calls;
  const others = uses.filter(({ outcome }) => outcome !== "kept");
  return [
    `  ${kept} kept, ${lost} lost, ${unknown} that nobody can tell, ${refusedNow} that today's policies refuse`,
    ...others.map(({ outcome, principal, operation, service, calls: count, lastAt, why }) => {
      const via = service === null ? "" : ` through ${service}`;
      const last = lastAt === null ? "" : `, last ${lastAt}`;
      return `  ${outcome.padEnd(11)} ${operation}${via}  ${principal}  ${count} call${count === 1 ? "" : "s"}${last}\n      ${why}`;
    }),
  ];
}

const SIGNS: Readonly<Record<string, string>> = {
  gains: "+",
  widens: "+",
  loses: "-",
  narrows: "-",
  changes: "~",
  "becomes-unknown": "?",
  "was-unknown": "?",
};

/** What other keys of a multi-Region family leave of a change. */
function familyLines(family: WhatIfRow["changes"][number]["family"]): string[] {
  if (family === null) return [];
  const word = family.kind === null ? "stays as it is" : family.kind;
  const others = family.others.map(({ key, verdict }) => `${verdict} by ${key}`);
  return [`        with its family: ${[word, ...others].join(", ")}`];
}

/** One line for all actions that change in one way for one reason. */
function rowLines({ ref, changes, judgements }: WhatIfRow): string[] {
  const groups = new Map<string, WhatIfRow["changes"]>();
  for (const change of changes) {
    const { kind, why, conditions, conditionsBefore, family } = change;
    const of = JSON.stringify([kind, why, conditions, conditionsBefore, family]);
    groups.set(of, [...(groups.get(of) ?? []), change]);
  }
  return [
    `  ${ref}`,
    ...[...groups.values()].flatMap((group) => {
      const [first] = group;
      if (first === undefined) return [];
      const actions = group.map(({ action }) => action).join(", ");
      return [
        `    ${SIGNS[first.kind] ?? "?"} ${first.kind} ${actions}`,
        ...first.conditions.map((text) => `        if ${text}`),
        ...(first.conditions.length > 0
          ? first.conditionsBefore.map((text) => `        was if ${text}`)
          : []),
        ...familyLines(first.family),
        `        ${first.why}`,
      ];
    }),
    ...judgements.added.map(({ severity, text }) => `    ! ${severity}: ${text}`),
  ];
}
