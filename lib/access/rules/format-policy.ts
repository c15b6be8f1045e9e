import { parseJson } from "./parse-json";

/** A policy laid out for reading, and the lines of each statement, from 1. */
export interface FormattedPolicy {
  text: string;
  statements: { index: number; from: number; to: number }[];
}

/**
 * Lays a policy out with two spaces a level. Nothing of it is lost or spelt anew: names that stand twice stay, as do
 * numbers and escapes. Null for a text that is not JSON.
 */
export function formatPolicy(text: string): FormattedPolicy | null {
  if (!parseJson(text).ok) return null;
  const printer = new Printer();
  for (const [token] of text.matchAll(TOKEN)) printer.add(token);
  return { text: printer.lines.join("\n"), statements: printer.statements };
}

/** Of a text that is JSON: a string, a sign, or a number or word. */
const TOKEN = /"(?:[^"\\]|\\.)*"|[{}[\],:]|[^\s{}[\],:"]+/gs;

class Printer {
  readonly lines: string[] = [""];
  /** Where a name stands twice the last one counts, as it does for the parser. */
  statements: FormattedPolicy["statements"] = [];
  private readonly open: string[] = [];
  /** Of the document's own element that is being read. */
  private name = "";
  private before = "";
  private item = 0;

  add(token: string): void {
    if (token === "}" || token === "]") this.close(token);
    else if (token === ",") this.write(token);
    else if (token === ":") this.write(": ");
    else this.value(token);
    this.before = token;
  }

  private value(token: string): void {
    if ("{[,".includes(this.before) && this.before !== "") this.newLine();
    const named = this.before !== ":" && this.open.at(-1) === "{";
    if (named && this.open.length === 1) {
      this.name = token;
      if (token === '"Statement"') this.statements = [];
    }
    if (token === "{" || token === "[") this.begin(token);
    this.write(token);
  }

  private begin(token: string): void {
    const statement = this.name === '"Statement"';
    if (statement && this.open.length === 1) this.item = 0;
    if (this.isStatement(token)) {
      const index = this.open.length === 1 ? 0 : this.item;
      this.statements.push({ index, from: this.lines.length, to: this.lines.length });
    }
    this.open.push(token);
  }

  /** An object that is the element Statement, or stands in its list. */
  private isStatement(token: string): boolean {
    if (this.name !== '"Statement"' || token !== "{") return false;
    return this.open.length === 1 || (this.open.length === 2 && this.open[1] === "[");
  }

  private close(token: string): void {
    this.open.pop();
    if (!"{[".includes(this.before)) this.newLine();
    this.write(token);
    const last = this.statements.at(-1);
    if (token === "}" && this.isStatement("{") && last) last.to = this.lines.length;
  }

  private newLine(): void {
    this.lines.push("  ".repeat(this.open.length));
  }

  private write(text: string): void {
    this.lines[this.lines.length - 1] += text;
    if (text === "," && this.open.length === 2 && this.open[1] === "[") this.item += 1;
  }
}
