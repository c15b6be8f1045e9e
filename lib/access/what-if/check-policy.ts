import { isObject } from "../rules/field";
import { type JsonPath, parseJson } from "../rules/parse-json";
import { parsePolicy } from "../rules/parse-policy";
import type { JsonValue } from "../rules/plain-json";
import type { PolicyCheck, PolicyStatement } from "../schemas/what-if";
import { checkStatement } from "./check-statement";
import { type Exists, type Found, refused, warned } from "./finding";
import { lineAt, locateStatements } from "./locate-statements";

/** The largest key policy that AWS keeps (kms/latest/developerguide/resource-limits). */
const MAX_BYTES = 32_768;

/** A finding at a statement, or at none of them. */
interface Finding extends Found {
  index: number | null;
}

const SEVERITIES: readonly PolicyCheck["severity"][] = ["critical", "high", "medium", "low"];

/**
 * What AWS would say to a key policy, as far as its documents and answers tell, and what it would take without doing
 * what was meant (API reference PutKeyPolicy; kms/key-policy-overview; repost.aws kms-policy-error-invalid-principals).
 * Errors first, then by line. Never throws.
 */
export function checkPolicy(text: string, exists: Exists, keyArn: string): PolicyCheck[] {
  const bytes = new TextEncoder().encode(text).length;
  const findings: Finding[] = [];
  const add = (found: Found | null, index: number | null = null) => {
    if (found !== null) findings.push({ ...found, index });
  };
  if (bytes > MAX_BYTES) {
    add(
      refused(
        "too-large",
        `The policy has ${bytes} bytes; AWS keeps ${MAX_BYTES} (LimitExceededException).`,
      ),
    );
  }
  const parsed = parseJson(text);
  if (!parsed.ok) {
    const line = lineAt(text, parsed.offset);
    const what = text.trim() === "" ? "There is no policy" : `Not JSON: ${parsed.message}`;
    const found = { ...refused("not-json", `${what}.`), line, statement: null };
    return [...place(findings, []), found].toSorted(order);
  }
  const strange = strangeCharacter(text);
  const own = strange === null ? [] : [{ ...strange, statement: null }];
  for (const found of checkDocument(parsed.value, parsed.duplicates)) findings.push(found);
  if (isObject(parsed.value)) {
    const document = parsePolicy(text, { kind: "key-policy", index: 0, level: null });
    const list = statementsOf(parsed.value);
    for (const [index, given] of list.entries()) {
      const statement = document.statements.find((each) => each.ref.index === index);
      if (!isObject(given) || statement === undefined) continue;
      for (const found of checkStatement(given, statement, exists, keyArn)) add(found, index);
    }
  }
  return [...place(findings, locateStatements(text)), ...own].toSorted(order);
}

function order(a: PolicyCheck, b: PolicyCheck): number {
  return (
    Number(b.refused) - Number(a.refused) ||
    SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity) ||
    (a.line ?? 0) - (b.line ?? 0)
  );
}

function place(findings: readonly Finding[], lines: readonly number[]): PolicyCheck[] {
  return findings.map(({ index, ...found }) => {
    const line = index === null ? null : (lines[index] ?? null);
    const statement: PolicyStatement | null =
      index === null ? null : { policy: "proposed", index, sid: null, line };
    return { ...found, line, statement };
  });
}

/** What PutKeyPolicy takes: tab, line feed, carriage return, and what is printable up to U+00FF. */
function strangeCharacter(text: string): (Found & { line: number }) | null {
  const at = text.search(/[^\t\n\r\u0020-\u007e\u00a0-\u00ff]/u);
  if (at < 0) return null;
  const code = (text.codePointAt(at) ?? 0).toString(16).toUpperCase().padStart(4, "0");
  const what = `U+${code} is not among the characters that PutKeyPolicy takes (printable ones through U+00FF).`;
  return { ...refused("characters", what), line: lineAt(text, at) };
}

function statementsOf(value: Record<string, unknown>): readonly unknown[] {
  return Array.isArray(value.Statement) ? value.Statement : [value.Statement];
}

const ELEMENTS = ["Version", "Id", "Statement"];

/** What is wrong with the document as a whole, and with names that stand twice in it. */
function checkDocument(value: JsonValue, duplicates: readonly JsonPath[]): Finding[] {
  const whole = (found: Found): Finding => ({ ...found, index: null });
  if (!isObject(value)) return [whole(refused("not-a-policy", "A policy is a JSON object."))];
  const findings = duplicates.map((path): Finding => {
    const index = path[0] !== "Statement" || path.length < 2 ? null : Number(path[1]) || 0;
    const twice = `${JSON.stringify(path.at(-1))} stands twice in one object; only one of them can count.`;
    return { ...refused("duplicate-name", twice), index };
  });
  for (const name of Object.keys(value).filter((each) => !ELEMENTS.includes(each))) {
    const text = `${JSON.stringify(name)} is no element of a policy.`;
    findings.push(whole(refused("unknown-element", text)));
  }
  findings.push(...versionOf(value.Version).map(whole));
  if (value.Id !== undefined && typeof value.Id !== "string") {
    findings.push(whole(refused("id", "Id is not a text.")));
  }
  const list = statementsOf(value);
  if (value.Statement === undefined || list.length === 0) {
    findings.push(whole(refused("no-statement", "The policy has no statement.")));
    return findings;
  }
  const sids = new Map<string, number>();
  for (const [index, given] of list.entries()) {
    if (!isObject(given)) {
      findings.push({ ...refused("statement", "A statement is a JSON object."), index });
      continue;
    }
    if (typeof given.Sid !== "string" || given.Sid === "") continue;
    const first = sids.get(given.Sid);
    sids.set(given.Sid, first ?? index);
    if (first === undefined) continue;
    const text = `The Sid ${JSON.stringify(given.Sid)} is that of statement ${first + 1} as well.`;
    findings.push({ ...refused("duplicate-sid", text), index });
  }
  return findings;
}

function versionOf(version: unknown): Found[] {
  if (version === "2012-10-17") return [];
  if (version === undefined || version === "2008-10-17") {
    const what =
      version === undefined ? "Without Version the one of 2008-10-17 holds" : "Version 2008-10-17";
    return [warned("version", `${what}, in which policy variables are plain text.`, "low")];
  }
  return [refused("version", `${JSON.stringify(version)} is no Version of the policy language.`)];
}
