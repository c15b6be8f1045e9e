import { type QueryError, syntaxError } from "./query-error";
import { type Token, tokensOf } from "./tokens";

/** Reads a statement of Hive piece by piece. Every reading throws QueryError at what does not fit. */
export class TokenReader {
  readonly #tokens: Token[];
  #next = 0;

  constructor(private readonly sql: string) {
    this.#tokens = tokensOf(sql);
    while (this.#tokens.at(-1)?.text === ";") this.#tokens.pop();
  }

  unexpected(): QueryError {
    const token = this.#tokens[this.#next];
    if (!token) return syntaxError(this.sql, this.sql.length, "mismatched input '<EOF>'");
    return syntaxError(this.sql, token.at, `mismatched input '${token.text}'`);
  }

  get ended(): boolean {
    return this.#next >= this.#tokens.length;
  }

  /** Takes these words or symbols, all or none. */
  take(...words: string[]): boolean {
    const fits = words.every((word, at) => {
      const token = this.#tokens[this.#next + at];
      return token !== undefined && token.kind !== "string" && token.value === word;
    });
    if (fits) this.#next += words.length;
    return fits;
  }

  expect(...words: string[]): void {
    if (!this.take(...words)) throw this.unexpected();
  }

  /** A name, with or without quotes, in lower case as Glue keeps it. */
  name(): string {
    const token = this.#tokens[this.#next];
    if (token?.kind !== "word" && token?.kind !== "quoted") throw this.unexpected();
    this.#next += 1;
    return token.value.toLowerCase();
  }

  text(): string {
    const token = this.#tokens[this.#next];
    if (token?.kind !== "string") throw this.unexpected();
    this.#next += 1;
    return token.value;
  }

  number(): string {
    const token = this.#tokens[this.#next];
    if (token?.kind !== "number") throw this.unexpected();
    this.#next += 1;
    return token.value;
  }

  /** What stands between commas, up to `end`. */
  list<T>(end: string, item: () => T): T[] {
    const items = [item()];
    while (this.take(",")) items.push(item());
    this.expect(end);
    return items;
  }
}
