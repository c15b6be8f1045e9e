import { carries } from "../actions/action-table";
import type { StatementFacts } from "./document-facts";
import type { Wanted } from "./wanted";

/**
 * The wanted actions, by position, put together where these statements and the rules cannot tell them apart; `apart`
 * may say more by which they differ. The first of each group stands for it.
 */
export function groupActions(
  wanted: Wanted,
  statements: readonly StatementFacts[],
  apart: ((position: number) => string) | null = null,
): number[][] {
  const refs = [...new Set(statements.flatMap((statement) => statement.refs))];
  const told = statements.map(({ covers }) => covers).filter((covers) => covers.includes(false));
  const groups = new Map<string, number[]>();
  for (const [position, action] of wanted.actions.entries()) {
    let code = `${wanted.traits[position]}|`;
    const onKey = action.resources.includes("key");
    for (const covers of told) code += covers[position] ? "1" : "0";
    for (const ref of refs) {
      code += carries(action, ref, onKey) ? "1" : "0";
      if (action.resources.includes("alias")) code += carries(action, ref, false) ? "1" : "0";
    }
    if (apart !== null) code += apart(position);
    const group = groups.get(code);
    if (group === undefined) groups.set(code, [position]);
    else group.push(position);
  }
  return [...groups.values()];
}
