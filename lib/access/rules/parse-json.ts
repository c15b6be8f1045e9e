import { type JsonObject, type JsonValue, MAX_DEPTH, parsePlain } from "./plain-json";

export type JsonPath = readonly (string | number)[];

export type ParsedJson =
  | {
      ok: true;
      value: JsonValue /** Names that stand twice in one object. */;
      duplicates: JsonPath[];
    }
  | { ok: false; message: string; offset: number };

export interface ParseOptions {
  /** A value at such a path is given back as its text when a name stands twice in it, or when it is too deep. */
  keepText?: (path: JsonPath) => boolean;
}

class JsonError extends Error {
  constructor(
    message: string,
    readonly offset: number,
  ) {
    super(message);
  }
}

/** The text goes deeper than anything that is read. */
class TooDeep extends JsonError {}

/**
 * Parses JSON (RFC 8259) as strictly as JSON.parse and tells which names stand twice in an object; there the last one
 * stays in the value. Objects have no prototype, so `__proto__` is a name like another. Never throws.
 */
export function parseJson(text: string, options: ParseOptions = {}): ParsedJson {
  const plain = options.keepText === undefined ? parsePlain(text) : undefined;
  if (plain !== undefined) return { ok: true, value: plain, duplicates: [] };
  const reader = new Reader(text, options);
  try {
    return { ok: true, value: reader.document(), duplicates: reader.duplicates };
  } catch (error) {
    if (error instanceof JsonError)
      return { ok: false, message: error.message, offset: error.offset };
    throw error;
  }
}

class Reader {
  readonly duplicates: JsonPath[] = [];
  private readonly path: (string | number)[] = [];
  private offset = 0;

  constructor(
    private readonly text: string,
    private readonly options: ParseOptions,
  ) {}

  document(): JsonValue {
    const value = this.value();
    this.space();
    if (this.offset < this.text.length) this.fail("something follows the document");
    return value;
  }

  private fail(message: string): never {
    throw new JsonError(`${message} at offset ${this.offset}`, this.offset);
  }

  private space(): void {
    while (" \t\n\r".includes(this.text[this.offset] ?? "x")) this.offset++;
  }

  private value(): JsonValue {
    this.space();
    const [start, depth, before] = [this.offset, this.path.length, this.duplicates.length];
    if (depth > MAX_DEPTH) {
      throw new TooDeep(`deeper than ${MAX_DEPTH} levels at offset ${start}`, start);
    }
    try {
      const value = this.bare();
      const twice = this.duplicates.length > before;
      return twice && this.options.keepText?.(this.path) ? this.since(start) : value;
    } catch (error) {
      if (!(error instanceof TooDeep)) throw error;
      this.path.length = depth;
      if (!this.options.keepText?.(this.path)) throw error;
      this.offset = start;
      this.pass();
      return this.since(start);
    }
  }

  private since(start: number): string {
    return this.text.slice(start, this.offset);
  }

  /** Goes on behind the object or list that begins here; what is in it is not looked at. */
  private pass(): void {
    let open = 0;
    do {
      const next = this.text[this.offset];
      if (next === undefined) this.fail("the document ends too early");
      if (next === '"') this.string();
      else {
        open += "{[".includes(next) ? 1 : "}]".includes(next) ? -1 : 0;
        this.offset++;
      }
    } while (open > 0);
  }

  private bare(): JsonValue {
    switch (this.text[this.offset]) {
      case "{":
        return this.object();
      case "[":
        return this.array();
      case '"':
        return this.string();
      case "t":
        return this.word("true", true);
      case "f":
        return this.word("false", false);
      case "n":
        return this.word("null", null);
      case undefined:
        return this.fail("the document ends too early");
      default:
        return this.number();
    }
  }

  private object(): JsonObject {
    const object: JsonObject = Object.create(null);
    this.offset++;
    this.space();
    if (this.take("}")) return object;
    do {
      this.space();
      if (this.text[this.offset] !== '"') this.fail("a name is expected");
      const name = this.string();
      this.space();
      if (!this.take(":")) this.fail("a colon is expected");
      this.path.push(name);
      if (name in object) this.duplicates.push([...this.path]);
      object[name] = this.value();
      this.path.pop();
      this.space();
    } while (this.take(","));
    if (!this.take("}")) this.fail("a comma or } is expected");
    return object;
  }

  private array(): JsonValue[] {
    const array: JsonValue[] = [];
    this.offset++;
    this.space();
    if (this.take("]")) return array;
    do {
      this.path.push(array.length);
      array.push(this.value());
      this.path.pop();
      this.space();
    } while (this.take(","));
    if (!this.take("]")) this.fail("a comma or ] is expected");
    return array;
  }

  /** The token goes to JSON.parse, which knows the escapes. */
  private string(): string {
    const start = this.offset++;
    while (this.offset < this.text.length && this.text[this.offset] !== '"') {
      this.offset += this.text[this.offset] === "\\" ? 2 : 1;
    }
    if (!this.take('"')) this.fail("a string has no end");
    return String(this.token(start));
  }

  private number(): number {
    const start = this.offset;
    while (/[-+.0-9eE]/.test(this.text[this.offset] ?? "")) this.offset++;
    if (start === this.offset) this.fail("a value is expected");
    return Number(this.token(start));
  }

  private token(start: number): unknown {
    try {
      return JSON.parse(this.text.slice(start, this.offset));
    } catch {
      this.offset = start;
      return this.fail("not a value of JSON");
    }
  }

  private word<T extends JsonValue>(word: string, value: T): T {
    if (!this.text.startsWith(word, this.offset)) this.fail("a value is expected");
    this.offset += word.length;
    return value;
  }

  private take(character: string): boolean {
    if (this.text[this.offset] !== character) return false;
    this.offset++;
    return true;
  }
}
