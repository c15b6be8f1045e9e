import type { DocumentResult } from "../rules/evaluate-document";
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
