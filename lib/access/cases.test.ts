import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { evaluateCase } from "./evaluate-case";
import { caseInput, caseOutput, VERDICTS } from "./schemas";

const folder = fileURLToPath(new URL("cases", import.meta.url));

/** A case with the word on where its answer is from. */
const caseFile = z.strictObject({
  source: z.string().min(3),
  case: caseInput,
  expect: z
    .array(
      z.strictObject({
        principal: z.string(),
        action: z.string(),
        verdict: z.enum(VERDICTS),
        /** Facts that the reasons must tell. */
        facts: z.array(z.string()).optional(),
        /** Keys that the remaining conditions must ask about, and no other. */
        conditions: z.array(z.string()).optional(),
      }),
    )
    .min(1),
});

const rules = readdirSync(folder).sort();
const filesOf = (rule: string) => readdirSync(join(folder, rule)).sort();
const words = (name: string) =>
  name
    .replace(/^\d+-/, "")
    .replace(/\.json$/, "")
    .replaceAll("-", " ");

describe.each(rules)("%s", (rule) => {
  it.each(filesOf(rule))(`rule ${rule.slice(0, 2)}: ${words(rule)}: %s`, (file) => {
    const given = caseFile.parse(JSON.parse(readFileSync(join(folder, rule, file), "utf8")));
    const answer = caseOutput.parse(evaluateCase(given.case));
    const short = (cell: { principal: string; action: string; verdict: string }) =>
      `${cell.principal} ${cell.action}: ${cell.verdict}`;
    expect(answer.verdicts.map(short)).toEqual(given.expect.map(short));
    for (const [index, { facts = [], conditions }] of given.expect.entries()) {
      const cell = answer.verdicts[index];
      const told = cell?.reasons.flatMap((reason) => (reason.kind === "fact" ? [reason.fact] : []));
      expect(told).toEqual(expect.arrayContaining(facts));
      const asked = new Set(JSON.stringify(cell?.conditions).match(/"key":"[^"]+"/g));
      if (conditions) expect([...asked].map((text) => text.slice(7, -1))).toEqual(conditions);
    }
    for (const { verdict, reasons, conditions } of answer.verdicts) {
      expect(reasons.length, "a verdict has reasons").toBeGreaterThan(0);
      expect(conditions.length > 0).toBe(verdict === "allowed-if");
    }
  });
});

it("has cases for all 31 rules, 300 and more", () => {
  const numbers = rules.map((rule) => Number(rule.slice(0, 2)));
  expect(numbers).toEqual(expect.arrayContaining(Array.from({ length: 31 }, (_, i) => i + 1)));
  expect(rules.flatMap(filesOf).length).toBeGreaterThanOrEqual(300);
});
