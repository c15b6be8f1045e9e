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
  /** The others, which the principal or the request knows. */
  others: readonly string[];
  /** What tells it from other conditions, apart from the statement that it is of. */
  text: string;
}

/** A statement that can bear on some of the wanted actions. */
export interface StatementFacts {
  statement: Statement;
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
  private readonly ofActions = new WeakMap<readonly boolean[], Coverage | null>();
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
    const coverage = this.coverage(statement);
    return coverage === null ? null : new ReadStatement(statement, coverage);
  }

  /** Statements that name the same actions have them as one list. */
  private coverage({ actions }: Statement): Coverage | null {
    const known = actions.ok ? this.ofActions.get(actions.value) : undefined;
    if (known !== undefined) return known;
    const covers = this.wanted.actions.map(
      ({ index }) => !actions.ok || actions.value[index] === true,
    );
    const number = this.coverages.of(covers.map(Number).join(""));
    const coverage = covers.includes(true) ? { covers, number } : null;
    if (actions.ok) this.ofActions.set(actions.value, coverage);
    return coverage;
  }
}

interface Coverage {
  covers: readonly boolean[];
  number: number;
}

/** Most statements are about other keys: what it takes to see that comes first, the rest when it is asked for. */
class ReadStatement implements StatementFacts {
  readonly covers: readonly boolean[];
  readonly coverage: number;
  readonly variables: readonly string[];
  private split: SplitResources | null = null;
  private readConditions: readonly ConditionFacts[] | null = null;
  private readRefs: readonly string[] | null = null;

  constructor(
    readonly statement: Statement,
    { covers, number }: Coverage,
  ) {
    const { resources } = statement;
    this.covers = covers;
    this.coverage = number;
    this.variables = resources.ok ? variablesIn(resources.value.templates) : NONE;
  }

  get exact(): readonly string[] {
    return this.ofResources().exact;
  }

  get rest(): Resources | null {
    return this.ofResources().rest;
  }

  private ofResources(): SplitResources {
    const { resources } = this.statement;
    this.split ??= resources.ok ? splitResources(resources.value) : NO_RESOURCES;
    return this.split;
  }

  get conditions(): readonly ConditionFacts[] {
    this.readConditions ??= this.statement.conditions.flatMap((each) =>
      each.ok ? readCondition(each.value) : [],
    );
    return this.readConditions;
  }

  get refs(): readonly string[] {
    this.readRefs ??= [
      ...new Set([...this.conditions.flatMap(({ refs }) => refs), ...this.variables]),
    ];
    return this.readRefs;
  }
}

interface SplitResources {
  exact: readonly string[];
  rest: Resources | null;
}
const NO_RESOURCES: SplitResources = { exact: [], rest: null };

function readCondition(condition: Condition): ConditionFacts {
  const refs = [...new Set([condition.lookupKey, ...variablesIn(condition.templates)])];
  const { written, key, values, templates, statement } = condition;
  const kind = statement?.document.kind ?? "";
  // The document's version decides whether a text has variables, so the templates tell more than the values.
  const filled = refs.length > 1 ? templates : null;
  const text = JSON.stringify([kind, written, key, values, filled]);
  const ofKey = refs.filter(isOfKey);
  return { condition, refs, ofKey, others: refs.filter((ref) => !isOfKey(ref)), text };
}

/** The keys (canonical) in variables of templates; most have none. */
function variablesIn(templates: readonly Template[]): readonly string[] {
  if (templates.every(isPattern)) return NONE;
  const keys = templates
    .flat()
    .flatMap((piece) => (piece.kind === "variable" ? canonicalKey(piece.key) : []));
  return [...new Set(keys)];
}
const NONE: readonly string[] = [];

/** ARNs of single keys, which an index finds, and the rest, which has to be held against each key. */
function splitResources(resources: Resources): SplitResources {
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
