import type { HiveTable } from "../sql/hive-table";
import { injectedColumns } from "../sql/projection";
import { QueryError } from "../sql/query-error";
import type { Token } from "../sql/tokens";

/** True where a condition names the column's values: `= 'x'` or `IN ('x', 'y')`. */
function namesValues(tokens: readonly Token[], at: number): boolean {
  const [operator, open] = [tokens[at + 1], tokens[at + 2]];
  if (operator?.text === "=") return open?.kind === "string";
  if (operator?.value !== "in" || open?.text !== "(") return false;
  for (let index = at + 3; index < tokens.length; index += 2) {
    if (tokens[index]?.kind !== "string") return false;
    if (tokens[index + 1]?.text !== ",") return tokens[index + 1]?.text === ")";
  }
  return false;
}

/**
 * Of a table with injected columns a query must name their values (Athena User Guide, "Injected type"). Throws QueryError
 * as Athena words it for one that does not.
 */
export function requireInjected(tokens: readonly Token[], table: HiveTable): void {
  for (const name of injectedColumns(table)) {
    const named = tokens.some(
      ({ kind, value }, at) =>
        (kind === "word" || kind === "quoted") &&
        value.toLowerCase() === name &&
        namesValues(tokens, at),
    );
    if (!named)
      throw new QueryError(
        "CONSTRAINT_VIOLATION",
        `For the injected projected partition column ${name}, the WHERE clause must contain only static equality conditions, and at least one such condition must be present.`,
      );
  }
}
