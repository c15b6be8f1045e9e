import { placeOf, QueryError, syntaxError } from "./query-error";
import { type Token, tokensOf } from "./tokens";
import { duckDbName, MATCHES } from "./trino-functions";

/** Words that a bracket may follow without being a call. */
const KEYWORDS = new Set(
  `all and any array as between by case cast cross cube distinct else end except exists extract filter from group grouping
  having in inner intersect is join lateral left like limit natural not on or order ordinality outer over partition right
  rollup rows select sets some then try_cast union unnest using values when where with within
  bigint char decimal double integer json real timestamp varbinary varchar`.split(/\s+/),
);
/** Of DuckDB's language and not of Trino's. */
const FOREIGN_SYMBOLS = new Set(["::", "==", "=>", ":=", "//", "{", "}", ":", ";"]);
const FOREIGN_WORDS = new Set(
  `qualify pivot unpivot exclude glob ilike asof positional semi anti summarize describe`.split(
    /\s+/,
  ),
);
const STORE_ID = /^[0-9a-f]{8}-[0-9a-f]{4}-/;
/** What DuckDB tells of itself; or a file's name in place of a table's. */
const INNER_NAME = /^(duckdb_|pg_|sqlite_|pragma_)|[/\\]/;

/** Calls that are written otherwise as a whole; `array(…)` is a type. */
const REWRITTEN = new Set(["array", "cast", "unnest", "element_at", ...Object.keys(MATCHES)]);
const AS_TEXT = /^([\s\S]*) as varchar$/i;

/** What a bracket is: plain, a subscript or the values of an ARRAY, or one of `REWRITTEN`. */
type Opening = string;

/** Tokens of an alias with the names of its columns. */
const LONGEST_ALIAS = 300;
const DEEPEST = 200;

interface Open {
  kind: Opening;
  /** Where in the output the expression begins that the bracket belongs to, and where its inside begins. */
  start: number;
  inside: number;
  /** Index in the output of commas right inside. */
  commas: number[];
}

/**
 * Writes a query of Trino as DuckDB understands it, with the same meaning: functions by their names there, subscripts that
 * fail outside an array, rows that UNNEST spreads over columns. Nothing of DuckDB's own language passes. Throws
 * QueryError as Trino words it.
 */
export function toDuckDb(sql: string): string {
  return new Rewriter(sql).write();
}

/** A text of a time or of JSON is another in DuckDB. */
function castOf(within: string): string {
  const text = AS_TEXT.exec(within)?.[1];
  return text === undefined ? `CAST(${within})` : `trino_text(${text})`;
}

class Rewriter {
  readonly #tokens: Token[];
  readonly #out: string[] = [];
  readonly #open: Open[] = [];
  /** Where the expression begins that a bracket after it would belong to. */
  #start = 0;
  /** Whether the piece before is what a bracket calls. */
  #called = false;

  constructor(private readonly sql: string) {
    this.#tokens = tokensOf(sql);
    while (this.#tokens.at(-1)?.text === ";") this.#tokens.pop();
    const [first] = this.#tokens;
    if (!first || !["select", "with", "values", "("].includes(first.value))
      throw this.#unexpected(first ?? null);
  }

  write(): string {
    for (let index = 0; index < this.#tokens.length; index += 1) this.#take(index);
    if (this.#open.length > 0) throw this.#unexpected(null);
    return this.#out.join(" ");
  }

  #unexpected(token: Token | null): QueryError {
    return token
      ? syntaxError(this.sql, token.at, `mismatched input '${token.text}'`)
      : syntaxError(this.sql, this.sql.length, "mismatched input '<EOF>'");
  }

  #take(index: number): void {
    const token = this.#tokens[index];
    if (!token) return;
    const before = this.#tokens[index - 1];
    if (token.kind === "symbol") this.#takeSymbol(token, before);
    else if (token.kind === "word") this.#takeWord(token, index);
    else this.#takeOther(token, before);
  }

  #takeOther(token: Token, before: Token | undefined): void {
    if (token.text.startsWith("`")) throw this.#unexpected(token);
    // A file's name in place of a table's is DuckDB's.
    const isTable = before?.kind === "word" && /^(from|join)$/.test(before.value);
    if (token.kind === "string" && isTable) throw this.#unexpected(token);
    this.#requireOuter(token);
    this.#push(token.text, before);
  }

  #requireOuter({ kind, value, at }: Token): void {
    if (kind === "string" || !INNER_NAME.test(value.toLowerCase())) return;
    const place = placeOf(this.sql, at);
    throw new QueryError("SYNTAX_ERROR", `${place}: '${value}' cannot be resolved`);
  }

  #push(text: string, before: Token | undefined, called = false): void {
    if (before?.text !== ".") this.#start = this.#out.length;
    this.#called = called;
    this.#out.push(text);
  }

  #takeSymbol(token: Token, before: Token | undefined): void {
    const { text } = token;
    if (FOREIGN_SYMBOLS.has(text)) throw this.#unexpected(token);
    if (text === "(") this.#begin("(", this.#called ? this.#start : this.#out.length);
    else if (text === "[") this.#begin("[", this.#subscripted(token, before));
    else if (text === ")" || text === "]") this.#end(token);
    else {
      if (text === ",") this.#open.at(-1)?.commas.push(this.#out.length);
      this.#called = false;
      this.#out.push(text);
    }
  }

  /** Where what a subscript belongs to begins; -1 for the values of an ARRAY. */
  #subscripted(token: Token, before: Token | undefined): number {
    if (before?.kind === "word" && before.value === "array") return -1;
    const has = before && (/^(word|quoted)$/.test(before.kind) || /^[)\]]$/.test(before.text));
    if (!has) throw this.#unexpected(token);
    return this.#start;
  }

  #begin(kind: Opening, start: number): void {
    if (this.#open.length >= DEEPEST)
      throw new QueryError(null, "The query is nested too deep to be read");
    this.#out.push(kind === "[" ? "[" : "(");
    this.#open.push({ kind, start, inside: this.#out.length, commas: [] });
    this.#start = this.#out.length;
    this.#called = false;
  }

  #end(token: Token): void {
    const open = this.#open.pop();
    if (!open || (open.kind === "[") !== (token.text === "]")) throw this.#unexpected(token);
    const written = this.#closed(open, token);
    if (written === null) this.#out.push(token.text);
    else this.#out.splice(open.start, this.#out.length - open.start, written);
    this.#start = Math.max(open.start, 0);
    this.#called = false;
  }

  /** What stands for a whole bracket and what it belongs to; null where it stands as it is. */
  #closed({ kind, start, inside, commas }: Open, token: Token): string | null {
    if (kind === "(") return null;
    const within = this.#out.slice(inside).join(" ");
    if (kind === "[") {
      if (start < 0) return null;
      const base = this.#out.slice(start, inside - 1).join(" ");
      return `${within.startsWith("'") ? "trino_at_key" : "trino_at_index"}(${base}, ${within})`;
    }
    if (kind === "array-type") return `${within}[]`;
    if (kind === "cast") return castOf(within);
    if (kind === "unnest") return this.#unnest(within, token);
    const match = MATCHES[kind];
    const [comma] = commas;
    if (comma === undefined) throw this.#unexpected(token);
    const first = this.#out.slice(inside, comma).join(" ");
    const second = this.#out.slice(comma + 1).join(" ");
    if (!match) return `((${first})[${second}])`;
    return match(`list_filter(${first}, ${second})`, `(${first})`);
  }

  /** Trino spreads a row over columns: as many as the alias names. */
  #unnest(within: string, end: Token): string {
    const at = this.#tokens.indexOf(end) + 1;
    const after = this.#tokens.slice(at, at + LONGEST_ALIAS);
    const ordinality = after[0]?.value === "with" && after[1]?.value === "ordinality";
    let next = ordinality ? 2 : 0;
    if (after[next]?.value === "as") next += 1;
    if (after[next + 1]?.text !== "(") return `unnest(${within})`;
    const close = after.findIndex(({ text }) => text === ")");
    const columns = after.slice(next + 2, close).filter(({ text }) => text === ",").length + 1;
    if (columns - Number(ordinality) < 2) return `unnest(${within})`;
    if (!ordinality) return `LATERAL (SELECT unnest(${within}, max_depth := 2))`;
    throw new QueryError("NOT_SUPPORTED", "This endpoint numbers no rows of several columns");
  }

  #takeWord(token: Token, index: number): void {
    const [before, after] = [this.#tokens[index - 1], this.#tokens[index + 1]];
    const { value, text } = token;
    const isName = before?.text === "." || before?.value === "as";
    if (FOREIGN_WORDS.has(value) && !isName) throw this.#unexpected(token);
    this.#requireOuter(token);
    if (after?.text !== "(" || (value === "filter" && before?.text === ")"))
      this.#push(STORE_ID.test(value) ? `"${value}"` : text, before);
    else if (REWRITTEN.has(value)) {
      // The bracket after it opens something that is written otherwise as a whole.
      this.#tokens.splice(index + 1, 1);
      this.#begin(value === "array" ? "array-type" : value, this.#out.length);
    } else if (this.#isAlias(index) || (KEYWORDS.has(value) && value !== "filter"))
      this.#push(text, before, value === "try_cast" || value === "extract");
    else this.#push(this.#functionName(token, before), before, true);
  }

  #functionName({ value, at }: Token, before: Token | undefined): string {
    const name = before?.text === "." ? undefined : duckDbName(value);
    if (name !== undefined) return name;
    throw new QueryError(
      "FUNCTION_NOT_FOUND",
      `${placeOf(this.sql, at)}: Function '${value}' not registered here`,
    );
  }

  /** True for the name of a table with its columns: after AS or a bracket, or before AS. */
  #isAlias(index: number): boolean {
    const before = this.#tokens[index - 1];
    if (before?.kind === "word" && ["as", "ordinality"].includes(before.value)) return true;
    if (before?.text === ")" && !KEYWORDS.has(this.#tokens[index]?.value ?? "")) return true;
    const isNamed = before?.value === "with" || before?.text === ",";
    const after = this.#tokens.slice(index, index + LONGEST_ALIAS);
    const close = after.findIndex(({ text }) => text === ")");
    return isNamed && after[close + 1]?.value === "as" && after[close + 2]?.text === "(";
  }
}
