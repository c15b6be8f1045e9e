import type { DocumentResult } from "../rules/evaluate-document";
import type { PrincipalResults } from "../rules/principal-side";
import { FormulaWriter } from "./formula-text";
import type { Interner } from "./interner";

/**
 * What one document says to one action: allows and denies, for a key and for an alias. Equal numbers decide alike.
 */
export interface Saying {
  allows: number;
  denies: number;
  aliasAllows: number;
  aliasDenies: number;
}

/** The numbers of what says nothing and of what always holds; all others are larger. */
export const SILENT = 0;
export const ALWAYS = 1;

/** What a document says on the key, and on the alias where the action is also on one. */
export interface SaidToAction {
  own: DocumentResult;
  alias: DocumentResult;
}

const NOTHING: DocumentResult = { hits: [], doubt: { is: "false" } };
/** Of a document that has nothing to say. */
export const NOTHING_TO_ACTION: SaidToAction = { own: NOTHING, alias: NOTHING };

/** What a document says, without reasons. */
export function numberSaying({ own, alias }: SaidToAction, texts: Interner): Saying {
  const writer = new FormulaWriter(false);
  const number = (of: DocumentResult, effect: "Allow" | "Deny") => {
    const text = write(of, effect, writer);
    return text === "" ? SILENT : text === "1" ? ALWAYS : texts.of(text) + 2;
  };
  return {
    allows: number(own, "Allow"),
    denies: number(own, "Deny"),
    aliasAllows: number(alias, "Allow"),
    aliasDenies: number(alias, "Deny"),
  };
}

/** Statements of one effect as `allowedBy` and `deniedBy` put them together, written down; empty where they say nothing. */
function write(
  { hits, doubt }: DocumentResult,
  effect: "Allow" | "Deny",
  writer: FormulaWriter,
): string {
  const texts = hits.flatMap((hit) => (hit.effect === effect ? writer.write(hit.formula) : []));
  if (doubt.is !== "false") texts.push(writer.write(doubt));
  return texts.includes("1") ? "1" : texts.join("|");
}

/** What all of a principal's policies say to an action, in the places of `PrincipalPolicies`. */
export interface AllSaid {
  identity: readonly SaidToAction[];
  boundary: SaidToAction | null;
  session: readonly SaidToAction[];
  scps: readonly (readonly SaidToAction[])[];
  scpsDoubt: string | null;
}

/** The same of the key alone, or of the alias acted on. */
export function resultsOn(
  on: "own" | "alias",
  { identity, boundary, session, scps, scpsDoubt }: AllSaid,
): PrincipalResults {
  return {
    identity: identity.map((each) => each[on]),
    boundary: boundary?.[on] ?? null,
    session: session.map((each) => each[on]),
    scps: scps.map((level) => level.map((each) => each[on])),
    scpsDoubt,
  };
}
