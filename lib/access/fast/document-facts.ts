import { canonicalKey } from "../actions/action-table";
import { exactKeyArn } from "../rules/match-resource";
import type { Condition } from "../rules/parse-condition";
import type { PolicyDocument } from "../rules/parse-policy";
import type { Resources, Statement } from "../rules/parse-statement";
import { isPattern, type Template } from "../rules/template";
import { isOfKey } from "../rules/values";
import { Interner } from "./interner";
import type { Wanted } from "./wanted";

/** A condition, with the keys (canonical) whose values decide it. */
export interface ConditionFacts {
  condition: Condition;
  refs: readonly string[];
  /** Those of the refs that the key acted on may know. */
  ofKey: readonly string[];
  /** What tells it from other conditions, apart from the statement that it is of. */
  text: string;
}

/** A statement that can bear on some of the wanted actions. */
export interface StatementFacts {
  statement: Statement;
  id: number;
  /** By wanted action: whether the statement is about it, as far as its Action says. */
  covers: readonly boolean[];
  /** The number of `covers`. */
  coverage: number;
  conditions: readonly ConditionFacts[];
  /** The keys in variables of its resources; empty where none. */
  variables: readonly string[];
  /** ARNs of single keys among its resources. */
  exact: readonly string[];
  /** The resources that are not single keys; null where they cover everything, or nothing can be said of them. */
  rest: Resources | null;
  /** All keys that its conditions and resources ask about. */
  refs: readonly string[];
}

/** A document as far as it can bear on the wanted actions. */
export interface DocumentFacts {
  document: PolicyDocument;
  /** From 1, in the order of first sight. */
  id: number;
  statements: readonly StatementFacts[];
}

/** Reads documents once for a list of wanted actions. */
export class DocumentReader {
  private readonly known = new WeakMap<PolicyDocument, DocumentFacts>();
  private readonly coverages = new Interner();
  private statements = 0;
  private documents = 0;

  constructor(private readonly wanted: Wanted) {}

  read(document: PolicyDocument): DocumentFacts {
    const known = this.known.get(document);
    if (known !== undefined) return known;
    const statements: StatementFacts[] = [];
    for (const statement of document.statements) {
      const facts = this.readStatement(statement);
      if (facts !== null) statements.push(facts);
    }
    this.documents += 1;
    const facts = { document, id: this.documents, statements };
    this.known.set(document, facts);
    return facts;
  }

  private readStatement(statement: Statement): StatementFacts | null {
    if (statement.inert !== null) return null;
    const { actions, resources } = statement;
    const covers = this.wanted.actions.map(
      ({ index }) => !actions.ok || actions.value[index] === true,
    );
    if (!covers.includes(true)) return null;
    const conditions = statement.conditions.flatMap((each) =>
      each.ok ? readCondition(each.value) : [],
    );
    const variables = resources.ok
      ? [...new Set(resources.value.templates.flatMap(variablesOf))]
      : [];
    const { exact, rest } = resources.ok
      ? splitResources(resources.value)
      : { exact: [], rest: null };
    const refs = [...new Set([...conditions.flatMap(({ refs: of }) => of), ...variables])];
    this.statements += 1;
    const coverage = this.coverages.of(covers.map(Number).join(""));
    const id = this.statements;
    return { statement, id, covers, coverage, conditions, variables, exact, rest, refs };
  }
}

function readCondition(condition: Condition): ConditionFacts {
  const refs = [...new Set([condition.lookupKey, ...condition.templates.flatMap(variablesOf)])];
  const { written, key, values, templates, statement } = condition;
  const kind = statement?.document.kind ?? "";
  // The document's version decides whether a text has variables, so the templates tell more than the values.
  const filled = refs.length > 1 ? templates : null;
  const text = JSON.stringify([kind, written, key, values, filled]);
  return { condition, refs, ofKey: refs.filter(isOfKey), text };
}

function variablesOf(template: Template): string[] {
  if (isPattern(template)) return [];
  return template.flatMap((piece) => (piece.kind === "variable" ? canonicalKey(piece.key) : []));
}

/** ARNs of single keys, which an index finds, and the rest, which has to be held against each key. */
function splitResources(resources: Resources): { exact: string[]; rest: Resources | null } {
  const exact: string[] = [];
  const templates: Template[] = [];
  const written: string[] = [];
  for (const [index, template] of resources.templates.entries()) {
    const arn = exactKeyArn(template);
    if (arn !== null) {
      exact.push(arn);
      continue;
    }
    if (
      isPattern(template) &&
      template.length > 0 &&
      template.every(({ kind }) => kind === "many")
    ) {
      return { exact: [], rest: null };
    }
    templates.push(template);
    written.push(resources.written[index] ?? "");
  }
  const rest = templates.length === 0 ? null : { except: resources.except, templates, written };
  return { exact, rest };
}
