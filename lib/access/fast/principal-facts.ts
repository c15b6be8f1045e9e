import type { PreparedPrincipal } from "../prepare";
import { isServiceLinked, partitionOf } from "../rules/caller";
import type { DocumentReader, StatementFacts } from "./document-facts";
import type { Features, Profile } from "./features";
import type { Interner } from "./interner";
import type { KeyFacts } from "./key-facts";
import { isOneOfAccount } from "./names";
import { conditionOutcome, rawOfPrincipal, resourceOutcome } from "./outcomes";
import type { Wanted } from "./wanted";

/** What is known of a principal between evaluations; nothing of it depends on a key. */
export interface PrincipalFacts {
  principal: PreparedPrincipal;
  /** From 0, in the order of first sight. */
  id: number;
  /** The number of what a key's policies and grants can tell it by, but for names, conditions and its boundary. */
  start: number;
  /** The number of all that its own policies and a decision ask of it beside its documents. */
  own: number;
  /** How keys are told apart by its policies; by the number of the SCPs that it has from keys, or -1. */
  views: Map<number, PrincipalView> | null;
}

/** A principal's policies, seen from keys with the same SCPs. */
export interface PrincipalView {
  profile: Profile<KeyFacts>;
  /** ARNs of single keys that its policies name: on these it is asked about by itself. */
  exact: ReadonlySet<string>;
  /** The answer of its policies by the signature of a key. */
  answers: Map<number, number>;
}

/** Reads a principal for the fast path. */
export function readPrincipal(
  principal: PreparedPrincipal,
  id: number,
  texts: Interner,
): PrincipalFacts {
  const { caller, boundary, session, organization } = principal;
  const account = "account" in caller ? caller.account : null;
  const self = isOneOfAccount(caller) ? null : principal.arn;
  const bounded = boundary !== null;
  const placed = organization === null ? "" : String(organization.managementAccount === null);
  const facts = `${caller.kind} ${bounded} ${placed} ${session.length > 0}`;
  const linked = isServiceLinked(caller);
  return {
    principal,
    id,
    start: texts.of(`start ${partitionOf(caller)} ${account} ${linked} ${self ?? ""}`),
    own: texts.of(`own ${facts} ${self ?? ""}`),
    views: null,
  };
}

/** What stands around a view: the tables that it is made with. */
export interface ViewTables {
  wanted: Wanted;
  reader: DocumentReader;
  features: Features<KeyFacts>;
}

/** How a principal's policies tell keys apart, for keys with the SCPs of this one. */
export function viewOf(facts: PrincipalFacts, key: KeyFacts, tables: ViewTables): PrincipalView {
  const scpStack = facts.principal.organization === null ? key.scpStack : -1;
  facts.views ??= new Map();
  const known = facts.views.get(scpStack);
  if (known !== undefined) return known;
  const { principal } = facts;
  const scps = principal.organization === null ? key.key.scps : principal.organization.scps;
  const { identity, boundary, session } = principal;
  const documents = [
    ...identity,
    ...(boundary === null ? [] : [boundary]),
    ...session,
    ...scps.flat(),
  ];
  const statements = documents.flatMap((each) => tables.reader.read(each).statements);
  const view = {
    profile: tables.features.profile(statements.flatMap((each) => featuresOf(facts, each, tables))),
    exact: new Set(statements.flatMap(({ exact }) => exact)),
    answers: new Map<number, number>(),
  };
  facts.views.set(scpStack, view);
  return view;
}

/** The questions to a key that a statement raises; its variables stand for the values that the principal has. */
function featuresOf(
  { principal, own }: PrincipalFacts,
  statement: StatementFacts,
  tables: ViewTables,
) {
  const { wanted, features } = tables;
  const bound = (refs: readonly string[]) =>
    refs.length === 0 ? null : [rawOfPrincipal(principal, refs), own, accountOf(principal)];
  const found = [];
  const { rest, variables } = statement;
  if (rest !== null) {
    const written = variables.length === 0 ? rest.written : rest.templates;
    const name = JSON.stringify(["resource", rest.except, written, bound(variables)]);
    found.push(
      features.feature(name, ({ key, arn }) =>
        resourceOutcome({ key, arn, principal }, rest, variables, wanted),
      ),
    );
  }
  for (const condition of statement.conditions) {
    if (condition.ofKey.length === 0) continue;
    const name = JSON.stringify(["condition", condition.text, bound(condition.others)]);
    found.push(
      features.feature(name, ({ key, arn }) =>
        conditionOutcome({ key, arn, principal }, condition, wanted),
      ),
    );
  }
  return found;
}

const accountOf = ({ caller }: PreparedPrincipal) => ("account" in caller ? caller.account : null);
