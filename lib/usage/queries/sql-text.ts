/** A text as a literal of SQL (Trino, "Language fundamentals"): quotes doubled, nothing else has a meaning. */
export function literal(text: string): string {
  if (text.includes("\u0000")) throw new Error("A text of SQL cannot hold U+0000.");
  return `'${text.replaceAll("'", "''")}'`;
}

/** Literals in parentheses, for IN. */
export function literals(texts: readonly string[]): string {
  if (texts.length === 0) throw new Error("A list of SQL cannot be empty.");
  return `(${texts.map(literal).join(", ")})`;
}

/**
 * Names that Athena takes for databases, tables and columns without quotes (Athena User Guide, "Name databases,
 * tables, and columns"): anything else is refused rather than escaped.
 */
export const PLAIN_NAME = /^[a-z_][a-z0-9_]{0,127}$/;

/** A name in a query. */
export function name(text: string): string {
  return `"${plain(text)}"`;
}

/** A name in DDL, which is Hive's: with backticks. */
export function ddlName(text: string): string {
  return `\`${plain(text)}\``;
}

function plain(text: string): string {
  if (!PLAIN_NAME.test(text)) throw new Error(`${JSON.stringify(text)} is no plain name of SQL.`);
  return text;
}

/**
 * A statement without the blanks that mean nothing: CloudTrail Lake takes 10,000 characters (API Reference, StartQuery).
 * Texts and quoted names stay as they are.
 */
export function tight(statement: string): string {
  return statement.replaceAll(
    /('(?:[^']|'')*'|"(?:[^"]|"")*")|\s*([,=|]+)\s*|(?<=\()\s+|\s+(?=\))|(\s)\s*/g,
    (_all, kept?: string, sign?: string, blank?: string) => kept ?? sign ?? (blank ? " " : ""),
  );
}
