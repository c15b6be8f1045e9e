import type { DocumentResult } from "../rules/evaluate-document";
import type { FormulaWriter } from "./formula-text";

/** What one document says to one action: allows and denies as formulas written down, for a key and for an alias. */
export interface Saying {
  allows: string;
  denies: string;
  aliasAllows: string;
  aliasDenies: string;
}

/** What a document says on the key, and on the alias where the action is also on one. */
export interface SaidToAction {
  own: DocumentResult;
  alias: DocumentResult;
}

const NOTHING: DocumentResult = { hits: [], doubt: { is: "false" } };
/** Of a document that has nothing to say. */
export const NOTHING_TO_ACTION: SaidToAction = { own: NOTHING, alias: NOTHING };

/** What a document says, without reasons. */
export function writeSaying({ own, alias }: SaidToAction, writer: FormulaWriter): Saying {
  return {
    allows: write(own, "Allow", writer),
    denies: write(own, "Deny", writer),
    aliasAllows: write(alias, "Allow", writer),
    aliasDenies: write(alias, "Deny", writer),
  };
}

/** Statements of one effect as `allowedBy` and `deniedBy` put them together; empty where they say nothing. */
function write(
  { hits, doubt }: DocumentResult,
  effect: "Allow" | "Deny",
  writer: FormulaWriter,
): string {
  const texts = hits.flatMap((hit) => (hit.effect === effect ? writer.write(hit.formula) : []));
  if (doubt.is !== "false") texts.push(writer.write(doubt));
  return join(texts);
}

/** A disjunction of formulas that are written down; empty for none. */
export function join(texts: readonly string[]): string {
  const said = texts.filter((text) => text !== "");
  if (said.includes("1")) return "1";
  return said.join("|");
}
