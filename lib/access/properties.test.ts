import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { evaluateCase } from "./evaluate-case";
import {
  type CaseInput,
  caseInput,
  caseOutput,
  type RemainingCondition,
  type Verdict,
} from "./schemas";

const A = "111111111111";
const B = "222222222222";
const KEY = `arn:aws:kms:eu-west-1:${A}:key/mrk-1234abcd12ab34cd56ef1234567890ab`;
const ARNS = [
  `arn:aws:iam::${A}:role/app`,
  `arn:aws:sts::${A}:assumed-role/app/job`,
  `arn:aws:iam::${A}:user/alice`,
  `arn:aws:sts::${A}:federated-user/alice`,
  `arn:aws:iam::${A}:root`,
  `arn:aws:iam::${B}:role/partner`,
  "s3.amazonaws.com",
  "*",
  "AROAEXAMPLE1234567890",
];
const ACTIONS = [
  "kms:Decrypt",
  "kms:CreateGrant",
  "kms:DescribeKey",
  "kms:RetireGrant",
  "kms:ListKeys",
];

const someOf = <T>(...values: T[]) => fc.subarray(values, { minLength: 1 });
const named = fc.oneof(
  fc.constant("*" as const),
  someOf(...ARNS.slice(0, 6), A).map((AWS) => ({ AWS })),
  fc.constant({ Service: "s3.amazonaws.com" }),
);
const action = someOf("kms:*", "kms:Decrypt", "kms:De*", "kms:CreateGrant", "kms:List*", "s3:*");
const TEAM = `\${aws:PrincipalTag/team}`;
const via = (values: readonly string[]) =>
  fc.record({ "kms:ViaService": fc.constantFrom(...values) });
const condition = fc.option(
  fc.oneof(
    fc.record({ StringEquals: via(["a", "b", TEAM]) }),
    fc.record({ StringNotEquals: via(["a", "b", TEAM]) }),
    fc.record({ StringLike: via(["a", "?", "*"]) }),
    fc.record({ StringNotLike: via(["a", "?", "*"]) }),
    fc.record({ StringEquals: fc.record({ "aws:PrincipalTag/team": fc.constantFrom("x", "y") }) }),
    fc.record({
      Null: fc.record({ "kms:EncryptionContextKeys": fc.constantFrom("true", "false") }),
    }),
    fc.record({ Mystery: fc.record({ "kms:ViaService": fc.constant("a") }) }),
  ),
  { nil: undefined },
);
const body = {
  Action: action,
  Resource: fc.constantFrom("*", "*", "*", KEY),
  Condition: condition,
};
const effect = fc.constantFrom("Allow", "Allow", "Deny");
const ofKey = fc.record({ Effect: effect, Principal: named, ...body });
const ofIam = fc.record({ Effect: effect, ...body });
const policy = <T>(statement: fc.Arbitrary<T>) =>
  fc.array(statement, { maxLength: 4 }).map((Statement) => ({ Version: "2012-10-17", Statement }));
const readable = <T>(document: fc.Arbitrary<T>) =>
  fc.oneof({ weight: 9, arbitrary: document }, { weight: 1, arbitrary: fc.constant(null) });
const grant = fc.record({
  GrantId: fc.uuid(),
  GranteePrincipal: fc.constantFrom(...ARNS.slice(0, 7)),
  RetiringPrincipal: fc.constantFrom(undefined, ...ARNS.slice(0, 6)),
  Operations: someOf("Decrypt", "CreateGrant", "DescribeKey", "RetireGrant"),
});
const levels = <T>(statement: fc.Arbitrary<T>) =>
  fc.option(fc.array(fc.array(readable(policy(statement)), { maxLength: 2 }), { maxLength: 2 }), {
    nil: undefined,
  });

const anyCase: fc.Arbitrary<CaseInput> = fc.record({
  key: fc.constant({ arn: KEY, aliases: ["alias/app"], tags: {}, multiRegion: true }),
  keyPolicy: readable(policy(ofKey)),
  grants: fc.option(fc.array(grant, { maxLength: 3 })),
  organization: fc.record({
    id: fc.constant("o-abcdef1234"),
    managementAccount: fc.constantFrom("999999999999", "999999999999", A, null),
    scps: levels(ofIam),
    rcps: levels(ofIam.map((each) => ({ ...each, Effect: "Deny", Principal: "*" }))),
  }),
  principals: fc.uniqueArray(
    fc.record(
      {
        arn: fc.constantFrom(...ARNS),
        tags: fc.constantFrom<Record<string, string>[]>({}, { team: "x" }),
        identityPolicies: fc.array(readable(policy(ofIam)), { maxLength: 2 }),
        permissionsBoundary: readable(policy(ofIam)),
        sessionPolicies: fc.array(policy(ofIam), { maxLength: 2 }),
      },
      { requiredKeys: ["arn", "identityPolicies"] },
    ),
    { selector: ({ arn }) => arn, minLength: 1, maxLength: 4 },
  ),
  actions: fc.constant(ACTIONS),
  context: fc.constantFrom<CaseInput["context"][]>({}, { "kms:ViaService": "a" }),
  contextComplete: fc.boolean(),
});

type Policy = { Version: string; Statement: unknown[] };
const isPolicy = (value: unknown): value is Policy => typeof value === "object" && value !== null;
const verdicts = (given: CaseInput) => evaluateCase(given).verdicts.map(({ verdict }) => verdict);

/** How much a verdict gives. Between two answers that are sure, more must not come from less. */
const GIVES: Record<Verdict, [least: number, most: number]> = {
  denied: [0, 0],
  "not-allowed": [0, 0],
  "allowed-if": [1, 1],
  unknown: [0, 2],
  allowed: [2, 2],
};
/** No verdict of `after` surely gives more than the one of `before`. */
function expectNoWider(before: Verdict[], after: Verdict[]) {
  for (const [index, verdict] of after.entries()) {
    const [, most] = GIVES[before[index] ?? "unknown"];
    expect(GIVES[verdict][0], `${before[index]} became ${verdict}`).toBeLessThanOrEqual(most);
  }
}
const changePolicy = (given: CaseInput, change: (policy: Policy) => Policy): CaseInput => ({
  ...given,
  keyPolicy: isPolicy(given.keyPolicy) ? change(given.keyPolicy) : given.keyPolicy,
});

/**
 * Whether a request of a principal of a team meets a condition that a verdict told; of operators and patterns only
 * those that `anyCase` has.
 */
function holds(
  given: RemainingCondition,
  context: Record<string, unknown>,
  team: string | undefined,
): boolean {
  if (given.kind !== "condition") {
    const each = given.of.map((one) => holds(one, context, team));
    return given.kind === "all-of" ? !each.includes(false) : each.includes(true);
  }
  const { operator, key, values } = given;
  const value = context[key];
  const equal = values.map((each) => (each === TEAM ? team : each)).includes(String(value));
  const like = value !== undefined && values.some((each) => ["*", "?", value].includes(each));
  const met: Partial<Record<string, boolean>> = {
    StringEquals: equal,
    StringNotEquals: !equal,
    StringLike: like,
    StringNotLike: !like,
    Null: values.includes(String(value === undefined)),
  };
  expect(Object.keys(met)).toContain(operator);
  return met[operator] === given.holds;
}

describe("whatever the policies are", () => {
  it("a Deny more in the key policy never widens", () => {
    fc.assert(
      fc.property(anyCase, ofKey, fc.nat(4), (given, statement, at) => {
        const more = changePolicy(given, (before) => ({
          ...before,
          Statement: before.Statement.toSpliced(at, 0, { ...statement, Effect: "Deny" }),
        }));
        expectNoWider(verdicts(given), verdicts(more));
      }),
      { numRuns: 200 },
    );
  });

  it("a Deny more on the principal's side never widens", () => {
    fc.assert(
      fc.property(anyCase, ofIam, (given, statement) => {
        const deny = { Version: "2012-10-17", Statement: [{ ...statement, Effect: "Deny" }] };
        const principals = given.principals.map((principal) => ({
          ...principal,
          identityPolicies: [...(principal.identityPolicies ?? []), deny],
        }));
        expectNoWider(verdicts(given), verdicts({ ...given, principals }));
      }),
      { numRuns: 200 },
    );
  });

  it("an Allow less never widens, nor does a grant less", () => {
    fc.assert(
      fc.property(anyCase, fc.nat(4), (given, at) => {
        const less = changePolicy(given, (before) => ({
          ...before,
          Statement: before.Statement.filter(
            (each, index) => index !== at || (each as { Effect: string }).Effect === "Deny",
          ),
        }));
        expectNoWider(verdicts(given), verdicts(less));
        const grants = given.grants?.toSpliced(at, 1) ?? null;
        expectNoWider(verdicts(given), verdicts({ ...given, grants }));
      }),
      { numRuns: 200 },
    );
  });

  it("what could not be read never makes a sure answer where reading it could give another", () => {
    fc.assert(
      fc.property(anyCase, fc.boolean(), (given, place) => {
        const unread = place
          ? { organization: { ...given.organization, managementAccount: null } }
          : { keyPolicy: null, grants: null };
        const blind = verdicts({ ...given, ...unread });
        const seen = verdicts(given);
        for (const [index, verdict] of blind.entries()) {
          const gives = GIVES[seen[index] ?? "unknown"];
          const [least, most] = GIVES[verdict];
          expect(least <= gives[0] && gives[1] <= most, `${verdict}, then ${seen[index]}`).toBe(
            true,
          );
        }
      }),
      { numRuns: 200 },
    );
  });

  it("the order of statements does not matter", () => {
    fc.assert(
      fc.property(anyCase, (given) => {
        const turned = changePolicy(given, (before) => ({
          ...before,
          Statement: before.Statement.toReversed(),
        }));
        expect(verdicts(turned)).toEqual(verdicts(given));
      }),
      { numRuns: 200 },
    );
  });

  it("an open request is judged as each request that it may turn out to be, by the conditions told", () => {
    const turnsOut = fc.constantFrom<NonNullable<CaseInput["context"]>[]>(
      {},
      ...["a", "b", "x"].map((service) => ({ "kms:ViaService": service })),
      { "kms:EncryptionContextKeys": ["k"] },
      { "kms:ViaService": "b", "kms:EncryptionContextKeys": ["k"] },
    );
    fc.assert(
      fc.property(
        anyCase,
        fc.array(turnsOut, { minLength: 1, maxLength: 4 }),
        (given, requests) => {
          const open = evaluateCase({ ...given, contextComplete: false }).verdicts;
          for (const request of requests) {
            const context = { ...request, ...given.context };
            const known = evaluateCase({ ...given, context, contextComplete: true }).verdicts;
            for (const [index, { principal, verdict, conditions }] of open.entries()) {
              const outcome = known[index]?.verdict;
              if (verdict === "unknown" || outcome === "unknown") continue;
              const team = given.principals.find(({ arn }) => arn === principal)?.tags?.team;
              const meets = conditions.every((each) => holds(each, context, team));
              const gives = verdict === "allowed" || (verdict === "allowed-if" && meets);
              expect(outcome === "allowed", `${verdict} came to ${outcome}`).toBe(gives);
            }
          }
        },
      ),
      { numRuns: 150 },
    );
  });

  it("a complete request leaves no condition open", () => {
    fc.assert(
      fc.property(anyCase, (given) => {
        expect(verdicts({ ...given, contextComplete: true })).not.toContain("allowed-if");
      }),
      { numRuns: 200 },
    );
  });

  it("a family gives for Decrypt what its most generous key gives, and nothing else changes", () => {
    fc.assert(
      fc.property(anyCase, readable(policy(ofKey)), fc.array(grant), (given, keyPolicy, grants) => {
        const other = { key: { ...given.key, arn: KEY.replace("eu", "us") }, keyPolicy, grants };
        const own = verdicts(given);
        const there = verdicts({ ...given, ...other });
        const together = verdicts({ ...given, relatedKeys: [other] });
        for (const [index, verdict] of together.entries()) {
          const each = [own[index] ?? "unknown", there[index] ?? "unknown"];
          if (ACTIONS[index % ACTIONS.length] !== "kms:Decrypt") expect(verdict).toBe(each[0]);
          else expect(GIVES[verdict][1]).toBe(Math.max(...each.map((one) => GIVES[one][1])));
        }
      }),
      { numRuns: 200 },
    );
  });

  it("the answer fits its schema, with reasons for all and conditions for allowed-if", () => {
    fc.assert(
      fc.property(anyCase, (given) => {
        for (const cell of caseOutput.parse(evaluateCase(given)).verdicts) {
          expect(cell.reasons.length).toBeGreaterThan(0);
          expect(cell.conditions.length > 0).toBe(cell.verdict === "allowed-if");
        }
      }),
      { numRuns: 200 },
    );
  });
});

describe("garbage", () => {
  const words = fc.constantFrom(
    ..."Version Statement Effect Allow Deny Principal AWS * Action kms:* Resource Condition".split(
      " ",
    ),
    ...[
      "StringEquals",
      "2012-10-17",
      `\${aws:username}`,
      "${",
      "Null",
      "NotPrincipal",
      "kms:*a*a*",
    ],
  );
  const junk = fc.letrec<{ value: unknown }>((tie) => ({
    value: fc.oneof(
      { depthSize: "small", withCrossShrink: true },
      words,
      fc.anything(),
      fc.array(tie("value"), { maxLength: 4 }),
      fc.dictionary(words, tie("value"), { maxKeys: 5 }),
    ),
  })).value;

  it("never throws, and never gives access for certain", () => {
    fc.assert(
      fc.property(junk, junk, fc.string(), fc.string(), (document, grant, text, name) => {
        const answer = evaluateCase({
          key: { arn: KEY },
          keyPolicy: document,
          grants: [grant],
          organization: { scps: [[document, text]], rcps: [[text]] },
          principals: [
            { arn: ARNS[0] ?? "", identityPolicies: [document, text], permissionsBoundary: text },
            { arn: name, identityPolicies: null, sessionPolicies: [document] },
          ],
          actions: ["kms:Decrypt", text],
          context: { [text]: name },
        });
        expect(caseOutput.parse(answer).verdicts).toHaveLength(4);
        expect(answer.verdicts[0]?.verdict).not.toBe("allowed");
      }),
      { numRuns: 1_000 },
    );
  });

  it("that is no case is refused by the schema with the place", () => {
    const parsed = caseInput.safeParse({ key: { arn: 1 }, principals: [], actions: [] });
    expect(parsed.error?.issues[0]?.path).toEqual(["key", "arn"]);
  });
});
