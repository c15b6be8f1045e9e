import { syntaxError } from "./query-error";

export type TokenKind = "word" | "quoted" | "string" | "number" | "symbol";

/** A piece of SQL. `value` is what it stands for: the word in lower case, the text without its quotes. */
export interface Token {
  kind: TokenKind;
  text: string;
  value: string;
  /** Of its first character. */
  at: number;
}

const PIECES: readonly [TokenKind | "space", RegExp][] = [
  ["space", /(?:\s|--[^\n]*|\/\*[\s\S]*?\*\/)+/y],
  // A prepared statement's `?` is a symbol; so are brackets, commas and the arrow of a lambda.
  ["string", /'(?:[^']|'')*'/y],
  ["quoted", /"(?:[^"]|"")*"/y],
  ["quoted", /`(?:[^`]|``)*`/y],
  ["number", /\d+(?:\.\d*)?(?:[eE][+-]?\d+)?|\.\d+(?:[eE][+-]?\d+)?/y],
  ["word", /[A-Za-z_@][\w@$]*/y],
  ["symbol", /->|<=|>=|<>|!=|\|\||::|==|=>|:=|\/\/|[-+*/%=<>(),.;[\]{}?:]/y],
];

const CLOSED: Record<string, string> = { "'": "string", '"': "identifier", "`": "identifier" };

/** Event data stores are named by their id, without quotes (CloudTrail User Guide, "Create or edit a query"). */
const STORE_ID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/y;

function unquoted(kind: TokenKind, text: string): string {
  if (kind === "word") return text.toLowerCase();
  if (kind !== "string" && kind !== "quoted") return text;
  const quote = text.charAt(0);
  return text.slice(1, -1).replaceAll(quote + quote, quote);
}

function pieceAt(sql: string, at: number): [TokenKind | "space", string] {
  STORE_ID.lastIndex = at;
  const id = STORE_ID.exec(sql);
  if (id) return ["word", id[0]];
  for (const [kind, pattern] of PIECES) {
    pattern.lastIndex = at;
    const found = pattern.exec(sql);
    if (found) return [kind, found[0]];
    if (kind === "space" && sql.startsWith("/*", at))
      throw syntaxError(sql, at, "The comment that begins here does not end");
  }
  const open = CLOSED[sql.charAt(at)];
  throw syntaxError(
    sql,
    at,
    open
      ? `The ${open} that begins here does not end`
      : `extraneous input '${sql.charAt(at)}' expecting <EOF>`,
  );
}

/** The pieces of SQL of Trino, Hive or CloudTrail Lake without comments. Throws QueryError for what is none. */
export function tokensOf(sql: string): Token[] {
  const tokens: Token[] = [];
  for (let at = 0; at < sql.length; ) {
    const [kind, text] = pieceAt(sql, at);
    if (kind !== "space") tokens.push({ kind, text, value: unquoted(kind, text), at });
    at += text.length;
  }
  return tokens;
}

/** The first piece of a statement, in lower case; empty where there is none that could be read. */
export function firstWord(sql: string): string {
  try {
    for (let at = 0; at < sql.length; ) {
      const [kind, text] = pieceAt(sql, at);
      if (kind !== "space") return text.toLowerCase();
      at += text.length;
    }
  } catch {
    // What cannot be read is refused where it is.
  }
  return "";
}
