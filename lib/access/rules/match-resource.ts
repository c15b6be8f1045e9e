import type { DocumentKind } from "./document-ref";
import { anyOf, constant, FALSE, type Formula, not, TRUE, unclear } from "./formula";
import { arnParts, covers, type Pattern } from "./glob";
import type { Resources } from "./parse-statement";
import { type Lookup, resolveTemplate, type Template } from "./template";
import { aliasTest, openVariableTest, type Test } from "./test";

/** What a statement's Resource is held against. */
export type Target =
  | { kind: "key"; arn: string }
  /** An alias of the key's account and region; its name is open, or one of those known. */
  | { kind: "alias"; prefix: string; names: readonly string[] | null; open: boolean }
  /** Nothing that has an ARN: only patterns for everything cover it. */
  | { kind: "none" };

/** Whether a statement's Resource or NotResource covers a target. */
export function matchResource(
  resources: Resources,
  target: Target,
  kind: DocumentKind,
  lookup: (key: string) => Lookup,
): Formula<Test> {
  if (target.kind === "alias" && !target.open && target.names !== null && target.names.length > 1) {
    const each = target.names.map((name) =>
      matchResource(resources, { ...target, names: [name] }, kind, lookup),
    );
    const [first = FALSE] = each;
    return each.every(({ is }) => is === first.is) ? first : unclear(WHICH_ALIAS);
  }
  if (resources.except && kind === "key-policy") return unclear(NOT_RESOURCE);
  const covered = anyOf(
    resources.templates.map((template, index) =>
      matchTemplate(resources, template, resources.written[index] ?? "", target, kind, lookup),
    ),
  );
  return resources.except ? not(covered) : covered;
}

function matchTemplate(
  { except }: Resources,
  template: Template,
  written: string,
  target: Target,
  kind: DocumentKind,
  lookup: (key: string) => Lookup,
): Formula<Test> {
  if (!beginsAsArn(template)) {
    return unclear(`${JSON.stringify(written)} is neither an ARN nor "*": IAM refuses it`);
  }
  const resolved = resolveTemplate(template, lookup);
  if (resolved.state === "pattern") return matchPattern(resolved.pattern, written, target, kind);
  if (resolved.state === "unclear") return unclear(resolved.why);
  if (resolved.state === "open") return openVariableTest(written, resolved.key);
  // An ARN with a hole covers nothing; what the rest of NotResource then means is not documented.
  return except ? unclear(`\${${resolved.key}} has no value`) : FALSE;
}

/** A text of a policy that can be an ARN, stands for everything, or has its value from the request. */
function beginsAsArn(template: Template): boolean {
  const [first] = template;
  if (first?.kind === "text") return first.text.startsWith("arn");
  return first?.kind === "variable" || (first !== undefined && isAll(template));
}

const isAll = (template: Template) => template.every(({ kind }) => kind === "many");

function matchPattern(
  pattern: Pattern,
  written: string,
  target: Target,
  kind: DocumentKind,
): Formula<Test> {
  if (pattern.length > 0 && isAll(pattern)) return TRUE;
  if (target.kind === "none") return FALSE;
  if (target.kind === "alias") return matchAlias(pattern, written, target);
  const covered = coversArn(pattern, target.arn);
  if (kind !== "key-policy" || covered.is === "false") return covered;
  // The key's own ARN is how AWS writes statements that work (ct/create-kms-key-policy-for-cloudtrail).
  if (exactArn(pattern) !== null) return covered;
  return unclear(
    `in a key policy AWS documents Resource "*" and the key's own ARN, and not what ${written} does: write "*" there`,
  );
}
const NOT_RESOURCE =
  'AWS documents no NotResource in a key policy: write "Resource": "*" there, which is this key';

/** Whether an ARN pattern covers an ARN, part by part; parts left out count as `*` (elements_resource). */
function coversArn(pattern: Pattern, arn: string): Formula<Test> {
  const literal = exactArn(pattern);
  if (literal !== null) return constant(literal === arn);
  const values = partsOf(arn);
  if (arnParts(pattern).every((part, index) => covers(part, values[index] ?? ""))) return TRUE;
  return covers(pattern, arn) ? unclear(ACROSS) : FALSE;
}

/** Where the sixth part of an ARN begins; 0 where there is none. */
function startOfResource(arn: string): number {
  let start = 0;
  for (let part = 0; part < 5; part++) {
    start = arn.indexOf(":", start) + 1;
    if (start === 0) return 0;
  }
  return start;
}

/** The one ARN that a text covers which has all parts of one and no wildcard; null of others. */
export function exactArn(template: Template | Pattern): string | null {
  const [only] = template;
  if (template.length !== 1 || only?.kind !== "text") return null;
  return only.text.startsWith("arn:") && startOfResource(only.text) > 0 ? only.text : null;
}

/** The same where it is the ARN of a key; null for other resources. */
export function exactKeyArn(template: Template): string | null {
  const arn = exactArn(template);
  return arn?.startsWith("key/", startOfResource(arn)) ? arn : null;
}

/** The last ARN is asked about again and again. */
let last: { arn: string; parts: readonly string[] } = { arn: "", parts: [] };
function partsOf(arn: string): readonly string[] {
  if (last.arn !== arn) {
    const given = arn.split(":");
    last = { arn, parts: [...given.slice(0, 5), given.slice(5).join(":")] };
  }
  return last.parts;
}

const WHICH_ALIAS = "the alias of the request is not known";
const ACROSS =
  "how AWS completes an ARN of fewer than six parts when a wildcard reaches across a colon is not documented";

/** Whether a pattern covers the alias acted on: surely, never, or depending on the alias's name. */
function matchAlias(
  pattern: Pattern,
  written: string,
  target: Target & { kind: "alias" },
): Formula<Test> {
  const { prefix, names, open } = target;
  // A name that no pattern was written for stands for all names.
  const any = coversArn(pattern, `${prefix}alias/\u0001`);
  if (any.is !== "false") return any;
  if (!couldCoverAlias(pattern, prefix)) return FALSE;
  const covered = names?.some((name) => coversArn(pattern, `${prefix}${name}`).is === "true");
  if (covered === false) return FALSE;
  if (open) return aliasTest(written);
  return covered ? TRUE : unclear(WHICH_ALIAS);
}

/** Whether some alias name would be covered: the parts before it match, and the rest can begin with `alias/`. */
function couldCoverAlias(pattern: Pattern, prefix: string): boolean {
  const parts = arnParts(pattern);
  const values = prefix.split(":");
  const [first] = parts[5] ?? [];
  const start = first?.kind === "text" ? first.text : "";
  return (
    parts.slice(0, 5).every((part, index) => covers(part, values[index] ?? "")) &&
    (start.startsWith("alias/") || "alias/".startsWith(start))
  );
}
