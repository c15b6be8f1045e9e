import { expect, test } from "vitest";
import type { Reason, Verdict } from "@/lib/access/schemas";
import { type AccessExplanation, accessExplanation } from "@/lib/access/schemas/matrix";
import {
  decidingStatements,
  explanationText,
  placeOfReason,
  reasonWord,
  verdictSentence,
} from "./explanation-words";
import { matrixOf, principalOf } from "./testing-matrix";

const OTHER_KEY = "arn:aws:kms:eu-central-1:111122223333:key/mrk-2";

function statement(index: number, effect: "allow" | "deny", more: Partial<Reason> = {}): Reason {
  return {
    kind: "statement",
    effect,
    statement: { document: { kind: "key-policy", index: 0, level: null }, index, sid: null },
    bearing: "applies",
    reach: "caller",
    key: null,
    text: `Statement ${index + 1} of the key policy`,
    ...more,
  } as Reason;
}

function explain(
  verdict: Verdict,
  reasons: Reason[],
  more: Partial<AccessExplanation> = {},
): AccessExplanation {
  const { key, sources, computedAt } = matrixOf([]);
  const document = (arn: string) => ({
    ref: { kind: "key-policy", index: 0, level: null },
    title: arn === key.arn ? "Key policy" : "Key policy of the replica",
    arn,
    sha256: null,
    readAt: null,
    text: "{}",
    statements: [],
  });
  return accessExplanation.parse({
    key,
    principal: principalOf("app", ""),
    cell: { principal: "p", action: "kms:Decrypt", verdict, reasons, conditions: [] },
    usage: null,
    throughIam: false,
    documents: [document(key.arn), document(OTHER_KEY)],
    notEvaluated: ["Session policies"],
    sources,
    computedAt,
    ...more,
  });
}

test.each([
  ["allowed", [], "The app role of shop-prod may Decrypt with alias/prod-orders."],
  [
    "denied",
    [],
    "The app role of shop-prod may not Decrypt with alias/prod-orders: a Deny decides.",
  ],
  [
    "not-allowed",
    [],
    "The app role of shop-prod may not Decrypt with alias/prod-orders: nothing allows it.",
  ],
  [
    "not-allowed",
    [{ kind: "left-out", by: "scp", level: 0, text: "The root's SCPs do not allow it" }],
    "The app role of shop-prod may not Decrypt with alias/prod-orders: not every document that must allow it does.",
  ],
  [
    "unknown",
    [],
    "It cannot be told whether the app role of shop-prod may Decrypt with alias/prod-orders.",
  ],
] as [Verdict, Reason[], string][])("%s in a sentence", (verdict, reasons, sentence) => {
  expect(verdictSentence(explain(verdict, reasons))).toBe(sentence);
});

test("access through IAM, and who is anyone, are said", () => {
  expect(verdictSentence(explain("allowed", [], { throughIam: true }))).toContain(
    "may Decrypt with alias/prod-orders, through the IAM of its account.",
  );
  const anyone = principalOf("x", "", { kind: "anyone", name: "Anyone", ref: "*" });
  expect(verdictSentence(explain("unknown", [], { principal: anyone }))).toContain(
    "whether Anyone may",
  );
});

test("a statement is found in its document; in a family, in the policy of its own key", () => {
  const { documents } = explain("allowed", []);
  expect(placeOfReason(statement(1, "allow"), documents)).toEqual({ document: 0, statement: 1 });
  expect(placeOfReason(statement(2, "allow", { key: OTHER_KEY }), documents)).toEqual({
    document: 1,
    statement: 2,
  });
  expect(placeOfReason({ kind: "unclear", text: "x" }, documents)).toBeNull();
  expect(placeOfReason(statement(0, "allow"), [])).toBeNull();
});

test("of a statement that allows and denies, the Deny is marked", () => {
  const explanation = explain("denied", [
    statement(0, "allow"),
    statement(0, "deny"),
    statement(0, "allow"),
    statement(3, "allow", { key: OTHER_KEY }),
  ]);
  expect([...decidingStatements(explanation, 0)]).toEqual([[0, "deny"]]);
  expect([...decidingStatements(explanation, 1)]).toEqual([[3, "allow"]]);
});

test("how a reason bears is said before it", () => {
  expect(reasonWord(statement(0, "deny"))).toBe("Deny");
  expect(reasonWord(statement(0, "allow", { bearing: "depends" }))).toBe("Allow, if");
  expect(reasonWord(statement(0, "deny", { bearing: "unclear" }))).toBe("Deny, unclear");
});

test("as text it has the verdict, reasons with their documents, conditions and what is not known", () => {
  const condition = {
    kind: "condition" as const,
    holds: true,
    operator: "StringEquals",
    key: "kms:ViaService",
    values: ["s3"],
    statement: null,
    text: "kms:ViaService is s3",
  };
  const text = explanationText(
    explain("allowed-if", [statement(1, "allow", { bearing: "depends" })], {
      cell: {
        principal: "p",
        action: "kms:Decrypt",
        verdict: "allowed-if",
        reasons: [statement(1, "allow", { bearing: "depends" })],
        conditions: [{ kind: "any-of", text: "one of these", of: [condition] }],
      },
      sources: [
        {
          part: "scps",
          accountId: null,
          status: "denied",
          readAt: null,
          action: "organizations:X",
        },
      ],
    }),
  );
  expect(text.split("\n")).toEqual([
    "The app role of shop-prod may Decrypt with alias/prod-orders if a condition holds.",
    "",
    "Key: arn:aws:kms:eu-west-1:111122223333:key/0f1e2d3c-4b5a-4697-8877-665544332211",
    "Principal: arn:aws:iam::111122223333:role/app",
    "Action: kms:Decrypt",
    "Verdict: allowed-if",
    "",
    "Reasons",
    "1. Allow, if: Statement 2 of the key policy (Key policy)",
    "",
    "Only if",
    "- one of these",
    "  - kms:ViaService is s3",
    "",
    "Not evaluated",
    "- Session policies",
    "",
    "Read",
    "- Service control policies: never, last try denied (organizations:X)",
    "",
    "Computed 2026-11-22T06:00:00.000Z",
  ]);
});
