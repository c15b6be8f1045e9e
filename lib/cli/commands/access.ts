import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { ACTIONS } from "../../access/actions/action-table";
import { evaluateCase } from "../../access/evaluate-case";
import { covers, toPattern } from "../../access/rules/glob";
import { type JsonPath, parseJson } from "../../access/rules/parse-json";
import { type CaseInput, type Cell, caseInput, VERDICTS, type Verdict } from "../../access/schemas";
import { env } from "../../env";
import { UsageError } from "../serve-options";
import type { CommonOptions, Outcome } from "../session";
import { answerPreview, parseConditions, previewOfFile, previewOfKey } from "./preview-change";

export interface AccessOptions extends CommonOptions {
  /** `VERDICT:action[,action…]`, or with a policy a condition: any that is met makes the exit code 1. */
  failOn?: string[];
  /** File of a proposed key policy. */
  policy?: string;
  /** ARN of a key of the database, in place of a case. */
  key?: string;
  /** ARN of the principal that will apply the policy. */
  caller?: string;
}

/** No document that anybody could mean as a key policy is larger. */
const MAX_POLICY = 1024 * 1024;

/**
 * Evaluates a case file offline and explains it; neither database nor AWS is asked. With `policy` it tells what that
 * key policy would change, for a case or for a key of the database. Code 1 when `--fail-on` is met. Throws a UsageError
 * for a file that is no case, and what the disk says for one that cannot be read.
 */
export async function access(given: string | undefined, written: AccessOptions): Promise<Outcome> {
  const { file, options } = takeFile(given, written);
  if (options.policy !== undefined) return accessPreview(file, options.policy, options);
  if (file === undefined || options.key !== undefined || options.caller !== undefined) {
    throw new UsageError("Name a case file; --key and --caller go with --policy.");
  }
  const refused = (options.failOn ?? []).map(parseFailOn);
  const answer = evaluateCase(parseCase(await read(file), file));
  const failed = answer.verdicts.filter((cell) => refused.some((matches) => matches(cell)));
  return {
    json: answer,
    text: inWords(answer.verdicts, failed),
    code: failed.length > 0 ? 1 : 0,
  };
}

/** `--fail-on` takes all words that follow it: a case that is named behind it is its last. */
function takeFile(file: string | undefined, options: AccessOptions) {
  const words = options.failOn ?? [];
  const last = words.at(-1) ?? "";
  if (file !== undefined || options.key !== undefined || words.length < 2 || !/[./\\]/.test(last)) {
    return { file, options };
  }
  return { file: last, options: { ...options, failOn: words.slice(0, -1) } };
}

async function accessPreview(
  file: string | undefined,
  policyFile: string,
  options: AccessOptions,
): Promise<Outcome> {
  const { key, caller = null } = options;
  if ((file === undefined) === (key === undefined)) {
    throw new UsageError("With --policy name a case file or a key with --key, one of the two.");
  }
  const conditions = parseConditions(options.failOn ?? []);
  const policy = (await read(policyFile)).replace(/^\ufeff/, "");
  if (policy.length > MAX_POLICY) {
    throw new UsageError(`${policyFile} is larger than 1 MiB: that is no key policy.`);
  }
  const preview =
    key === undefined
      ? previewOfFile(parseCase(await read(file ?? ""), file ?? ""), policy, caller)
      : await previewOfKey(key, policy, caller, options);
  const answer = answerPreview(preview, conditions);
  return { ...answer, text: clean(answer.text) };
}

function read(file: string): Promise<string> {
  return readFile(resolve(env.KEYLEDGER_INVOKED_FROM ?? process.cwd(), file), "utf8");
}

/**
 * A case from its text. What stands in a file under `case` beside its source and expectation counts as the case. A
 * policy in which a name stands twice is kept as text, for the evaluator to judge.
 */
export function parseCase(text: string, file: string): CaseInput {
  const parsed = parseJson(text.replace(/^\ufeff/, ""), { keepText: isDocument });
  if (!parsed.ok) throw new UsageError(`${file} is not JSON: ${parsed.message}`);
  const twice = parsed.duplicates.find((path) => !isInDocument(path));
  if (twice !== undefined) {
    throw new UsageError(
      `${file} has ${twice.join(".")} twice: which of them counts nobody can say.`,
    );
  }
  const whole = parsed.value;
  const wrapped =
    typeof whole === "object" && whole !== null && "case" in whole && !("key" in whole);
  const result = caseInput.safeParse(wrapped ? whole.case : whole);
  if (result.success) return result.data;
  const problems = result.error.issues.map(
    ({ path, message }) => `  ${path.join(".")}: ${message}`,
  );
  throw new UsageError(
    [`${file} is not a case (docs/access-case.schema.json):`, ...problems].join("\n"),
  );
}

const DOCUMENTS = [
  /^keyPolicy$/,
  /^relatedKeys\.\d+\.keyPolicy$/,
  /^organization\.[sr]cps\.\d+\.\d+$/,
  /^principals\.\d+\.permissionsBoundary$/,
  /^principals\.\d+\.(?:identity|session)Policies\.\d+$/,
  /^principals\.\d+\.organization\.scps\.\d+\.\d+$/,
];

function isDocument(path: JsonPath): boolean {
  const place = (path[0] === "case" ? path.slice(1) : path).join(".");
  return DOCUMENTS.some((pattern) => pattern.test(place));
}

function isInDocument(path: JsonPath): boolean {
  return path.some((_, length) => isDocument(path.slice(0, length)));
}

/** Reads `allowed:kms:Decrypt,kms:Encrypt`; an action may hold the wildcards of policies. */
function parseFailOn(given: string): (cell: Cell) => boolean {
  const [written, ...rest] = given.split(":");
  const verdict: Verdict | undefined = VERDICTS.find((each) => each === written);
  const patterns = rest
    .join(":")
    .split(",")
    .map((action) => toPattern(action.trim().toLowerCase()));
  const known = patterns.every((pattern) =>
    ACTIONS.some(({ name }) => covers(pattern, name.toLowerCase())),
  );
  if (verdict === undefined || !known) {
    throw new UsageError(
      `--fail-on is VERDICT:action[,action…], with a verdict of ${VERDICTS.join(", ")} and actions such as kms:Decrypt or *; not ${given}`,
    );
  }
  return (cell) =>
    cell.verdict === verdict &&
    patterns.some((pattern) => covers(pattern, cell.action.toLowerCase()));
}

/** Lines for people: verdict, who and what, then why and under which conditions. */
function inWords(cells: readonly Cell[], failed: readonly Cell[]): string {
  const lines = cells.flatMap((cell) => [
    `${cell.verdict.padEnd(11)} ${cell.action}  ${cell.principal}${failed.includes(cell) ? "  <- refused by --fail-on" : ""}`,
    ...cell.conditions.map(({ text }) => `    if ${text}`),
    ...cell.reasons.map(({ text }) => `    ${text}`),
  ]);
  return clean(
    lines.length > 0 ? lines.join("\n") : "The case asks nothing: no principal or no action.",
  );
}

/** A policy's text must not steer the terminal. */
function clean(text: string): string {
  return text.replaceAll(/(?!\n)[\p{Cc}\p{Cf}]/gu, "\ufffd");
}
