import type { Formula } from "../rules/formula";
import type { Test } from "../rules/test";

/**
 * Writes formulas so that equal texts decide alike. Tests are numbered as they appear, for two that ask the same in
 * two statements are two tests to `decide`.
 */
export class FormulaWriter {
  private readonly tests: Test[] = [];

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
    const index = this.tests.indexOf(test);
    if (index >= 0) return String(index);
    this.tests.push(test);
    return `${this.tests.length - 1}${testText(test, this.reasons)}`;
  }
}

/** All that a test decides by; variables are filled in by the principal, so their values belong to it. */
function testText(test: Test, reasons: boolean): string {
  const { operator, key, lookupKey, values, exact, wanted, statement } = test;
  const filled = values.some((value) => value.includes("${")) ? wanted : null;
  const of = reasons ? statement : statement === null;
  return JSON.stringify([operator, key, lookupKey, values, exact, filled, of]);
}
