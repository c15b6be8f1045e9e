import type { Field } from "./field";
import { notUnderstood, understood } from "./field";
import { type Pattern, type Piece, toPattern } from "./glob";

/** A text of a policy with its wildcards and variables; only version 2012-10-17 has variables. */
export type Template = readonly (Piece | Variable)[];
interface Variable {
  readonly kind: "variable";
  readonly key: string;
  /** Text that stands in where the request has no such key. */
  readonly fallback: string | null;
}

/** What a request has for a condition key. */
export type Lookup =
  | { state: "present"; values: readonly string[] }
  | { state: "absent" }
  /** The request is not known so far. */
  | { state: "open" }
  | { state: "unclear"; why: string };

export type Resolved =
  | { state: "pattern"; pattern: Pattern }
  | { state: "absent"; key: string }
  | { state: "open"; key: string }
  | { state: "unclear"; why: string };

export interface TemplateOptions {
  variables: boolean;
  wildcards: boolean;
}

/**
 * Reads a text of a policy. `${*}`, `${?}` and `${$}` are the characters themselves; `${key, 'text'}` has a default
 * (IAM/reference_policies_variables).
 */
function parseTemplate(text: string, { variables, wildcards }: TemplateOptions): Field<Template> {
  if (!variables || !text.includes("${")) return understood(literal(text, wildcards));
  const pieces: (Piece | Variable)[] = [];
  let rest = text;
  for (let start = rest.indexOf("${"); start >= 0; start = rest.indexOf("${")) {
    const end = rest.indexOf("}", start);
    if (end < 0) return notUnderstood("a policy variable has no closing brace");
    pieces.push(...literal(rest.slice(0, start), wildcards));
    const name = rest.slice(start + 2, end);
    const variable = readVariable(name);
    if (variable === null) return notUnderstood(`\${${name}} is no policy variable`);
    pieces.push(variable);
    rest = rest.slice(end + 1);
  }
  return understood([...pieces, ...literal(rest, wildcards)]);
}

/** Reads texts of a policy; the first that is not understood stands for all. */
export function parseTemplates(
  texts: readonly string[],
  options: TemplateOptions,
): Field<readonly Template[]> {
  const templates: Template[] = new Array(texts.length);
  for (const [index, text] of texts.entries()) {
    const template = parseTemplate(text, options);
    if (!template.ok) return template;
    templates[index] = template.value;
  }
  return understood(templates);
}

function literal(text: string, wildcards: boolean): Pattern {
  if (wildcards) return toPattern(text);
  return text === "" ? [] : [{ kind: "text", text }];
}

function readVariable(name: string): Piece | Variable | null {
  if (name === "*" || name === "?" || name === "$") return { kind: "text", text: name };
  const [, key, fallback] = /^\s*([^\s,']+)\s*(?:,\s*'([^']*)'\s*)?$/.exec(name) ?? [];
  return key === undefined ? null : { kind: "variable", key, fallback: fallback ?? null };
}

/** Whether a template has no variable. */
export function isPattern(template: Template): template is Pattern {
  for (const { kind } of template) if (kind === "variable") return false;
  return true;
}

/** Puts a request's values in place of the variables; what they hold is taken literally. */
export function resolveTemplate(template: Template, lookup: (key: string) => Lookup): Resolved {
  if (isPattern(template)) return { state: "pattern", pattern: template };
  const pattern: Piece[] = [];
  for (const piece of template) {
    if (piece.kind !== "variable") {
      pattern.push(piece);
      continue;
    }
    const found = lookup(piece.key);
    if (found.state === "unclear") return found;
    if (found.state === "open") return { state: "open", key: piece.key };
    const [value, more] = found.state === "present" ? found.values : [];
    if (more !== undefined) {
      return {
        state: "unclear",
        why: `\${${piece.key}} has several values and cannot be a variable`,
      };
    }
    const text = value ?? piece.fallback;
    if (text === null) return { state: "absent", key: piece.key };
    if (text !== "") pattern.push({ kind: "text", text });
  }
  return { state: "pattern", pattern };
}
