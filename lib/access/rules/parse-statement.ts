import { READ_ACTIONS } from "../actions/action-table";
import type { DocumentRef, StatementRef } from "./document-ref";
import { type Field, isObject, notUnderstood, readTexts, understood } from "./field";
import { covers, toPattern } from "./glob";
import { type Named, readNamed } from "./named-principal";
import { type Condition, parseConditions } from "./parse-condition";
import { parseTemplates, type Template } from "./template";

/** One statement of a policy, each element understood or not on its own. */
export interface Statement {
  ref: StatementRef;
  effect: Field<"Allow" | "Deny">;
  /** Null in documents that belong to a principal. */
  principals: Field<Principals> | null;
  /** One entry for each of READ_ACTIONS. */
  actions: Field<readonly boolean[]>;
  resources: Field<Resources>;
  conditions: readonly Field<Condition>[];
  /** Why the statement as a whole cannot be relied on. */
  doubt: string | null;
  /** Why the statement has no effect at all. */
  inert: string | null;
}

export interface Principals {
  /** NotPrincipal. */
  except: boolean;
  named: readonly Named[];
}

export interface Resources {
  /** NotResource. */
  except: boolean;
  templates: readonly Template[];
  written: readonly string[];
}

const ELEMENTS = new Set([
  ...["Sid", "Effect", "Principal", "NotPrincipal", "Action", "NotAction"],
  ...["Resource", "NotResource", "Condition"],
]);

/** Reads a statement. `variables`: the document's version has policy variables. */
export function parseStatement(
  given: Record<string, unknown>,
  document: DocumentRef,
  index: number,
  variables: boolean,
): Statement {
  const sid = typeof given.Sid === "string" ? given.Sid : null;
  const ref = { document, index, sid };
  const effect = readEffect(given.Effect);
  const actions = readActions(given);
  const doubt = readDoubt(given, document);
  // Of what a principal may do elsewhere nothing is asked.
  const elsewhere =
    !NAMES_PRINCIPALS.has(document.kind) && actions.ok && !actions.value.includes(true);
  return {
    ref,
    effect,
    principals: readPrincipals(given, document, effect.ok && effect.value === "Allow"),
    actions,
    resources: elsewhere ? ALL : readResources(given, document, variables),
    conditions: elsewhere ? [] : parseConditions(given.Condition, ref, variables),
    doubt,
    // A name in another case may be the element that is missing.
    inert: doubt === null ? readInert(given, document) : null,
  };
}

function readEffect(value: unknown): Field<"Allow" | "Deny"> {
  if (value === "Allow" || value === "Deny") return understood(value);
  return notUnderstood("Effect is neither Allow nor Deny");
}

function readDoubt(given: Record<string, unknown>, document: DocumentRef): string | null {
  const unknown = Object.keys(given).find((name) => !ELEMENTS.has(name));
  if (unknown !== undefined) return `${JSON.stringify(unknown)} is no element of a statement`;
  if (given.Sid !== undefined && typeof given.Sid !== "string") return "Sid is not a text";
  const resourcePolicy = NAMES_PRINCIPALS.has(document.kind);
  if (!resourcePolicy && (given.Principal !== undefined || given.NotPrincipal !== undefined)) {
    return "a policy of this kind has no Principal";
  }
  return null;
}

/** Rule 12: such statements of a key policy stay from before AWS rejected them, and do nothing. */
function readInert(given: Record<string, unknown>, { kind }: DocumentRef): string | null {
  if (kind !== "key-policy") return null;
  const missing = [
    given.Action === undefined && given.NotAction === undefined ? "Action" : null,
    given.Resource === undefined && given.NotResource === undefined ? "Resource" : null,
  ].filter((name) => name !== null);
  return missing.length === 0 ? null : `a statement without ${missing.join(" and ")} has no effect`;
}

/** The one of two elements that is there, or why that cannot be said. */
function either(
  given: Record<string, unknown>,
  name: string,
): Field<{ except: boolean; value: unknown; name: string }> {
  const [plain, except] = [given[name], given[`Not${name}`]];
  if (plain !== undefined && except !== undefined) {
    return notUnderstood(`${name} and Not${name} stand in one statement`);
  }
  if (plain !== undefined) return understood({ except: false, value: plain, name });
  if (except !== undefined) return understood({ except: true, value: except, name: `Not${name}` });
  return notUnderstood(`${name} is missing`);
}

function readActions(given: Record<string, unknown>): Field<readonly boolean[]> {
  const element = either(given, "Action");
  if (!element.ok) return element;
  const { except, name, value } = element.value;
  const texts = readTexts(name, value);
  if (!texts.ok) return texts;
  // A text with a line break in it is no action, so a list that is remembered is told by this.
  const list = `${except} ${texts.value.length} ${texts.value.join("\n")}`;
  const known = remembered.get(list);
  if (known !== undefined) return known;
  const wrong = texts.value.find((text) => !ACTION.test(text));
  if (wrong !== undefined) return notUnderstood(`${JSON.stringify(wrong)} is no action`);
  if (texts.value.length === 0) return notUnderstood(`${name} is empty`);
  const sets = texts.value.map(actionsLike);
  const actions = understood(
    READ_ACTIONS.map((_, index) => sets.some((set) => set[index]) !== except),
  );
  if (list.length <= MAX_LENGTH_OF_LIST && remembered.size < MAX_REMEMBERED) {
    remembered.set(list, actions);
  }
  return actions;
}

/** AWS refuses wildcards in the name of a service (MalformedPolicyDocument), but for all actions of all of them. */
const ACTION = /^(?:\*(?::\*)?|[\w-]+:[\w*?]+)$/;
const NAMES = READ_ACTIONS.map(({ name }) => name.toLowerCase());
/** Policies name the same actions again and again; what names and lists cover is remembered, for so many of them. */
const remembered = new Map<string, Field<readonly boolean[]>>();
const rememberedNames = new Map<string, readonly boolean[]>();
const MAX_REMEMBERED = 10_000;
const [MAX_LENGTH, MAX_LENGTH_OF_LIST] = [100, 400];

/** Which actions of the table a name with wildcards covers. */
function actionsLike(text: string): readonly boolean[] {
  const known = rememberedNames.get(text);
  if (known !== undefined) return known;
  const pattern = toPattern(text.toLowerCase());
  const set = NAMES.map((name) => covers(pattern, name));
  if (text.length <= MAX_LENGTH && rememberedNames.size < MAX_REMEMBERED) {
    rememberedNames.set(text, set);
  }
  return set;
}

function readResources(
  given: Record<string, unknown>,
  { kind }: DocumentRef,
  variables: boolean,
): Field<Resources> {
  if (kind === "trust-policy") {
    const named = given.Resource !== undefined || given.NotResource !== undefined;
    return named ? notUnderstood("a trust policy has no Resource") : ALL;
  }
  const element = either(given, "Resource");
  if (!element.ok) return element;
  const texts = readTexts(element.value.name, element.value.value);
  if (!texts.ok) return texts;
  if (texts.value.length === 0) return notUnderstood(`${element.value.name} is empty`);
  const templates = parseTemplates(texts.value, variables ? VARIABLE : WILDCARDS);
  if (!templates.ok) return templates;
  return understood({
    except: element.value.except,
    templates: templates.value,
    written: texts.value,
  });
}

const VARIABLE = { variables: true, wildcards: true };
const WILDCARDS = { variables: false, wildcards: true };
const ALL: Field<Resources> = understood({
  except: false,
  templates: [[{ kind: "many" }]],
  written: ["*"],
});

/** Documents that say whom they speak of. */
const NAMES_PRINCIPALS = new Set(["key-policy", "rcp", "trust-policy"]);

function readPrincipals(
  given: Record<string, unknown>,
  { kind }: DocumentRef,
  allows: boolean,
): Field<Principals> | null {
  if (!NAMES_PRINCIPALS.has(kind)) return null;
  const element = either(given, "Principal");
  if (!element.ok) return element;
  const { except, value, name } = element.value;
  if (except && kind === "rcp") return notUnderstood("an RCP has no NotPrincipal");
  if (except && allows) return notUnderstood("NotPrincipal is supported with Deny only");
  if (value === "*") return understood({ except, named: [{ kind: "anyone" }] });
  if (!isObject(value)) return notUnderstood(`${name} is neither "*" nor an object`);
  const named: Named[] = [];
  for (const [type, values] of Object.entries(value)) {
    const texts = readTexts(`${name} ${type}`, values);
    if (!texts.ok) return texts;
    for (const text of texts.value) {
      const one = readNamed(type, text);
      if (one === null) return notUnderstood(`${JSON.stringify(type)} is no type of principal`);
      named.push(one);
    }
  }
  if (kind === "rcp" && named.some((each) => each.kind !== "anyone")) {
    return notUnderstood('the Principal of an RCP is "*"');
  }
  return named.length === 0 ? notUnderstood(`${name} is empty`) : understood({ except, named });
}
