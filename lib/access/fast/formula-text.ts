import type { StatementRef } from "../rules/document-ref";
import type { Formula } from "../rules/formula";
import type { Test } from "../rules/test";

/**
 * Writes formulas so that equal texts decide alike. Tests are numbered as they appear, for two that ask the same in
 * two statements are two tests to `decide`.
 */
export class FormulaWriter {
  private tests: Test[] | null = null;

  /** `reasons: true` also writes which statements the tests are of, and why something is unclear. */
  constructor(private readonly reasons: boolean) {}

  write(formula: Formula<Test>): string {
    switch (formula.is) {
      case "true":
        return "1";
      case "false":
        return "0";
      case "unclear":
        return this.reasons ? `?${JSON.stringify(formula.why)}` : "?";
      case "test":
        return `${formula.holds ? "+" : "-"}${this.name(formula.test)}`;
      default:
        return `${formula.is === "all" ? "&" : "|"}(${formula.of.map((part) => this.write(part)).join(",")})`;
    }
  }

  private name(test: Test): string {
    this.tests ??= [];
    const index = this.tests.indexOf(test);
    if (index >= 0) return String(index);
    this.tests.push(test);
    return `${this.tests.length - 1}${testText(test, this.reasons)}`;
  }
}

/** All that a test decides by; variables are filled in by the principal, so their values belong to it. */
function testText(test: Test, reasons: boolean): string {
  const { values, exact, wanted, statement } = test;
  const filled = wanted !== null && values.some((value) => value.includes("${"));
  const of = reasons && statement !== null ? refText(statement) : statement === null;
  return `${askedText(test)}${exact}${filled ? JSON.stringify(wanted) : ""}${of}`;
}

/** What a test asks. Tests of one condition have its list of values, so the text is made once for all of them. */
function askedText({ operator, key, lookupKey, values, statement }: Test): string {
  const known = statement === null ? undefined : asked.get(values);
  if (known !== undefined) return known;
  const text = JSON.stringify([operator, key, lookupKey, values]);
  if (statement !== null) asked.set(values, text);
  return text;
}
const asked = new WeakMap<readonly string[], string>();

/** A statement, named by its place; two that have the same are told apart by nothing that a reason says. */
export function refText(ref: StatementRef): string {
  const known = texts.get(ref);
  if (known !== undefined) return known;
  const { document, index, sid } = ref;
  const { kind, index: at, level } = document;
  const text = `${kind} ${at} ${level} ${index} ${sid === null ? "" : JSON.stringify(sid)}`;
  texts.set(ref, text);
  return text;
}
const texts = new WeakMap<StatementRef, string>();
