/** A word of a statement outside its texts and names that changes something, or ends the statement. */
const CHANGES =
  /;|\b(INSERT|UPDATE|DELETE|MERGE|DROP|ALTER|TRUNCATE|UNLOAD|GRANT|REVOKE|CALL|EXECUTE|PREPARE|INTO)\b/i;
const QUERY = /^(SELECT|WITH)\b/i;
const DEFINITION = /^CREATE (EXTERNAL TABLE|DATABASE) IF NOT EXISTS /;

/**
 * Throws for a statement that does anything but what it may: SELECT reads; CREATE makes a table over files that are
 * there, or its database, where there is none. A guard beside the reader's policy, which decides.
 */
export function refuseAllBut(may: "SELECT" | "CREATE", statement: string): void {
  // Texts and quoted names say nothing of what a statement does.
  const bare = statement.trim().replace(/'(?:[^']|'')*'|"(?:[^"]|"")*"|`[^`]*`/g, "_");
  if (bare.includes("/*") || bare.includes("--")) throw new Error(`What has a comment ${no(may)}.`);
  const isIt =
    may === "SELECT" ? QUERY.test(bare) && !/\bCREATE\b/i.test(bare) : DEFINITION.test(bare);
  if (!isIt || CHANGES.test(bare)) throw new Error(`This ${no(may)}: ${statement.slice(0, 80)}`);
}

function no(may: "SELECT" | "CREATE"): string {
  return may === "SELECT" ? "is no query" : "is no definition";
}
