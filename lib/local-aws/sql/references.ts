import type { Token } from "./tokens";

/** True where a query names a table: with its database, or alone where that is the query's own. */
export function namesTable(
  tokens: readonly Token[],
  { database, table, own }: { database: string; table: string; own: string },
): boolean {
  return tokens.some(({ kind, value }, at) => {
    if ((kind !== "word" && kind !== "quoted") || value.toLowerCase() !== table) return false;
    if (tokens[at - 1]?.text !== ".") return database === own;
    return tokens[at - 2]?.value.toLowerCase() === database;
  });
}
