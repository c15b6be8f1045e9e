import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { allow, DELEGATION, role } from "../judgements/testing-facts";
import { checkPolicy } from "./check-policy";
import { locateStatements } from "./locate-statements";
import { policyText } from "./testing-preview";

const unknown = () => null;
const KEY = "arn:aws:kms:eu-west-1:111111111111:key/1234abcd-12ab-34cd-56ef-1234567890ab";
const ids = (text: string) => checkPolicy(text, unknown, KEY).map(({ id }) => id);
const of = (...statements: unknown[]) => checkPolicy(policyText(statements), unknown, KEY);
const app = (more: Record<string, unknown> = {}) => allow({ AWS: role("app") }, more);
const without = (name: string) =>
  Object.fromEntries(Object.entries(app()).filter(([key]) => key !== name));

it("has nothing to say to the default policy", () => {
  expect(of(DELEGATION)).toEqual([]);
});

describe("the document", () => {
  it.each([
    ["", "not-json"],
    ["{", "not-json"],
    ['{"a":1}}', "not-json"],
    ["[]", "not-a-policy"],
    ['"text"', "not-a-policy"],
    ["{}", "version"],
    ['{"Version":"2012-10-17"}', "no-statement"],
    ['{"Version":"2012-10-17","Statement":[]}', "no-statement"],
    ['{"Version":"2025-01-01","Statement":[]}', "version"],
    ['{"Version":"2012-10-17","Statement":[1]}', "statement"],
    ['{"Version":"2012-10-17","Statement":[],"Extra":1}', "unknown-element"],
    ['{"Version":"2012-10-17","Version":"2012-10-17","Statement":[]}', "duplicate-name"],
    ['{"Version":"2012-10-17","Id":1,"Statement":[]}', "id"],
  ])("%s: %s", (text, id) => {
    expect(ids(text)).toContain(id);
  });

  it("of 32,768 bytes is taken, of one more is not", () => {
    const text = policyText([DELEGATION]);
    const padded = (bytes: number) => text + " ".repeat(bytes - text.length);
    expect(ids(padded(32_768))).toEqual([]);
    expect(ids(padded(32_769))).toEqual(["too-large"]);
    // Bytes, not characters.
    const umlauts = policyText([{ ...DELEGATION, Sid: "ä".repeat(16_400) }]);
    expect(umlauts.length).toBeLessThan(32_768);
    expect(ids(umlauts)).toEqual(["too-large"]);
  });

  it("says on which line it is no JSON", () => {
    const [found] = checkPolicy(
      '{\n  "Version": "2012-10-17",\n  "Statement": [,]\n}',
      unknown,
      KEY,
    );
    expect(found).toMatchObject({ id: "not-json", line: 3, refused: true });
  });

  it.each([
    ["é", []],
    ["–", ["characters"]],
    ["\u0081", ["characters"]],
  ])("takes characters through U+00FF that are printable: %j", (character, expected) => {
    expect(ids(policyText([{ ...DELEGATION, Sid: character }]))).toEqual(expected);
  });
});

describe("a statement", () => {
  it("rule 12: may name its own key (ct/create-kms-key-policy-for-cloudtrail)", () => {
    expect(of(DELEGATION, app({ Resource: KEY }))).toEqual([]);
  });

  it.each([
    [without("Principal"), "no-principal"],
    [without("Action"), "no-action"],
    [without("Resource"), "no-resource"],
    [without("Effect"), "effect"],
    [app({ Effect: "allow" }), "effect"],
    [app({ Extra: 1 }), "unknown-element"],
    [app({ Sid: 7 }), "sid"],
    [app({ Resource: "arn:aws:kms:eu-west-1:111111111111:key/1" }), "resource"],
    [app({ Resource: ["*", "*"] }), "resource"],
    [{ ...without("Resource"), NotResource: "x" }, "resource"],
    [app({ Action: ["kms:Decrypt", 7] }), "action"],
    [app({ Action: "decrypt" }), "action"],
    [allow({ AWS: [] }), "principal"],
    [allow({ Aws: role("app") }), "principal"],
    [allow({ AWS: "AROAEXAMPLEEXAMPLEEX" }), "invalid-principal"],
    [allow({ AWS: "arn:aws:iam::111111111111:role/*" }), "invalid-principal"],
    [allow({ AWS: "nonsense" }), "invalid-principal"],
    [{ ...without("Principal"), NotPrincipal: { AWS: role("b") } }, "principal"],
    [app({ Condition: { StringEqual: { "aws:PrincipalArn": "x" } } }), "condition"],
    [app({ Condition: { StringEquals: "x" } }), "condition"],
    [app({ Condition: { StringEquals: { "kms:ResourceAliases": "alias/a" } } }), "condition-key"],
    [
      app({
        Action: "kms:Decrypt",
        Condition: { "ForAllValues:StringEquals": { "kms:EncryptionContext:a": "b" } },
      }),
      "condition-key",
    ],
  ])("%j is refused: %s", (statement, id) => {
    const found = of(DELEGATION, statement).find((each) => each.id === id);
    expect(found).toMatchObject({ refused: true, statement: { index: 1 } });
  });

  it.each([
    [app({ Action: "kms:Decript" }), "unknown-action"],
    [app({ Action: "s3:GetObject" }), "unknown-action"],
    [app({ Action: ["kms:ListKeys", "kms:Decrypt"] }), "account-wide-action"],
    [allow({ Federated: "cognito-identity.amazonaws.com" }), "principal"],
    [
      app({
        Action: "kms:DescribeKey",
        Condition: { Null: { "kms:EncryptionContextKeys": "true" } },
      }),
      "condition-key",
    ],
    [
      app({ Action: "kms:Decrypt", Condition: { Bool: { "kms:GrantIsForAWSResource": "true" } } }),
      "condition-key",
    ],
    [
      app({ Action: "kms:Decrypt", Condition: { StringEquals: { "kms:Nonsense": "true" } } }),
      "condition-key",
    ],
    [
      { Effect: "Deny", NotPrincipal: { AWS: role("b") }, Action: "kms:*", Resource: "*" },
      "not-principal",
    ],
  ])("%j is taken, and does not do what it looks like: %s", (statement, id) => {
    expect(of(statement)).toMatchObject([{ id, refused: false }]);
  });

  it.each([
    app({ Action: "*" }),
    app({ Action: ["kms:*", "kms:Re*"] }),
    allow("*", {
      Action: "kms:Decrypt",
      Condition: {
        StringEquals: { "kms:CallerAccount": "111111111111", "aws:PrincipalTag/a": "b" },
      },
    }),
    allow({ Service: "logs.eu-west-1.amazonaws.com" }),
    allow({ AWS: "222222222222" }),
    app({
      Action: "kms:CreateGrant",
      Condition: { Bool: { "kms:GrantIsForAWSResource": "true" } },
    }),
  ])("%j is right", (statement) => {
    expect(of(statement)).toEqual([]);
  });

  it("whose Sid is there twice is refused, at the second", () => {
    const sid = { ...DELEGATION, Sid: "a" };
    expect(of(sid, { ...app(), Sid: "a" })).toMatchObject([
      { id: "duplicate-sid", refused: true, statement: { index: 1 } },
    ]);
    expect(of({ ...sid, Sid: "" }, { ...app(), Sid: "" })).toEqual([]);
  });

  it("with a name twice is refused, on its line", () => {
    const text = policyText([DELEGATION, app()]).replace(
      '"Principal": {\n        "AWS": "arn:aws:iam::111111111111:role/app"',
      '"Effect": "Deny", $&',
    );
    expect(checkPolicy(text, unknown, KEY)).toContainEqual(
      expect.objectContaining({ id: "duplicate-name", line: locateStatements(text)[1] }),
    );
  });

  it("names principals that the estate knows not to be there, and says nothing of others", () => {
    const statement = allow({ AWS: [role("app"), role("gone"), role("unread")] });
    const exists = (arn: string) =>
      arn === role("gone") ? false : arn === role("app") ? true : null;
    expect(checkPolicy(policyText([statement]), exists, KEY)).toMatchObject([
      { id: "missing-principal", text: expect.stringContaining(role("gone")) },
    ]);
  });
});

describe("lines of statements", () => {
  it.each([
    ['{"Statement":[{},{}]}', [1, 1]],
    ['{\n"Statement": {\n}}', [2]],
    ['{\n"a":{"Statement":[{}]},\n"Statement":[\n{"b":[{"c":1}]},\n{"d":"}"}]}', [4, 5]],
    ['{"Statement":["{",\n{}]}', [2]],
    ["", []],
  ])("of %j are %j", (text, lines) => {
    expect(locateStatements(text)).toEqual(lines);
  });
});

it("never throws, and always says why a text is no policy", () => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        fc.json(),
        fc.jsonValue().map((value) => policyText([value])),
      ),
      (text) => {
        const found = checkPolicy(text, unknown, KEY);
        expect(found.some(({ refused }) => refused)).toBe(true);
      },
    ),
    { numRuns: 300 },
  );
});
