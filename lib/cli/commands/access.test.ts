import { describe, expect, it } from "vitest";
import { caseOutput } from "../../access/schemas";
import { UsageError } from "../serve-options";
import { access, parseCase } from "./access";
import { testingFiles } from "./testing-files";

const ROLE = "arn:aws:iam::111111111111:role/app";
const statement = {
  Effect: "Allow",
  Principal: { AWS: ROLE },
  Action: "kms:Decrypt",
  Resource: "*",
};
const given = {
  key: { arn: "arn:aws:kms:eu-west-1:111111111111:key/1234abcd-12ab-34cd-56ef-1234567890ab" },
  keyPolicy: { Version: "2012-10-17", Statement: [statement] },
  grants: [],
  principals: [{ arn: ROLE, identityPolicies: [] }],
  actions: ["kms:Decrypt", "kms:PutKeyPolicy"],
};

const written = testingFiles();
const file = (content: unknown) => written("case.json", content);

describe("keyledger access", () => {
  it("answers in the documented format and in words", async () => {
    const outcome = await access(await file(given), {});
    const { verdicts } = caseOutput.parse(outcome.json);
    expect(verdicts.map(({ verdict }) => verdict)).toEqual(["allowed", "not-allowed"]);
    expect(outcome.code).toBe(0);
    expect(outcome.text).toContain("allowed     kms:Decrypt");
    expect(outcome.text).toContain("statement 1 of the key policy allows");
  });

  it("takes the case out of a file of the collection", async () => {
    const outcome = await access(await file({ source: "x", case: given, expect: [] }), {});
    expect(caseOutput.parse(outcome.json).verdicts).toHaveLength(2);
  });

  it.each([
    ["allowed:kms:Decrypt", 1],
    ["allowed:kms:decrypt,kms:Encrypt", 1],
    ["allowed:kms:PutKeyPolicy", 0],
    ["not-allowed:*", 1],
    ["allowed:kms:Dec*", 1],
    ["unknown:*", 0],
  ])("--fail-on %s ends with %i", async (failOn, code) => {
    expect((await access(await file(given), { failOn: [failOn] })).code).toBe(code);
  });

  it.each(["allowed", "allowed:", "maybe:kms:Decrypt", "allowed:kms:Nonsense", ":kms:Decrypt"])(
    "--fail-on %s is a wrong command line",
    async (failOn) => {
      await expect(access(await file(given), { failOn: [failOn] })).rejects.toThrow(UsageError);
    },
  );

  it("tells a file that is no case from one that is not there", async () => {
    await expect(access(await file("{"), {})).rejects.toThrow(UsageError);
    await expect(access(await file({ ...given, actions: 1 }), {})).rejects.toThrow(/actions/);
    await expect(access("/nowhere/case.json", {})).rejects.toThrow(/ENOENT/);
  });

  it("does not lose a name that stands twice in a policy", async () => {
    const text = JSON.stringify(given).replace(
      '"Effect":"Allow"',
      '"Effect":"Deny","Effect":"Allow"',
    );
    expect(typeof parseCase(text, "x").keyPolicy).toBe("string");
    const outcome = await access(await file(text), {});
    expect(caseOutput.parse(outcome.json).verdicts[0]?.verdict).toBe("unknown");
  });

  it("does not lose one in the SCPs above another account's principal", async () => {
    const policy = {
      Version: "2012-10-17",
      Statement: [{ Effect: "Allow", Action: "*", Resource: "*" }],
    };
    const role = "arn:aws:iam::222222222222:role/app";
    const organization = { id: "o-2", managementAccount: "333333333333", scps: [[policy]] };
    const principals = [{ arn: role, identityPolicies: [policy], organization }];
    const keyPolicy = { ...given.keyPolicy, Statement: [{ ...statement, Principal: "*" }] };
    const text = JSON.stringify({ ...given, keyPolicy, principals, actions: ["kms:Decrypt"] });
    const verdictOf = async (content: string) =>
      caseOutput.parse((await access(await file(content), {})).json).verdicts[0]?.verdict;
    expect(await verdictOf(text)).toBe("allowed");
    const scps = text.indexOf('"scps"');
    const twice = text.slice(scps).replace('"Effect":"Allow"', '"Effect":"Deny","Effect":"Allow"');
    expect(await verdictOf(text.slice(0, scps) + twice)).toBe("unknown");
  });

  it("refuses a case that says something twice outside of its policies", async () => {
    const text = JSON.stringify(given).replace('"actions":', '"actions":["kms:Sign"],"actions":');
    await expect(access(await file(text), {})).rejects.toThrow(/has actions twice/);
    await expect(access(await file(text), {})).rejects.toThrow(UsageError);
  });

  it.each([100, 20_000])(
    "judges a policy of %i levels as one that nobody can tell",
    async (levels) => {
      const deep = `${'{"a":'.repeat(levels)}1${"}".repeat(levels)}`;
      const text = JSON.stringify(given).replace(
        '"Resource":"*"',
        `"Resource":"*","Condition":${deep}`,
      );
      const { verdicts } = caseOutput.parse((await access(await file(text), {})).json);
      expect(verdicts[0]?.verdict).toBe("unknown");
      expect(JSON.stringify(verdicts[0]?.reasons)).toContain("deeper than 64 levels");
      expect(verdicts).toHaveLength(2);
    },
  );

  it("finds the case behind --fail-on, which takes all words that follow it", async () => {
    const path = await file(given);
    const failOn = ["unknown:*", "allowed:kms:Decrypt", path];
    expect((await access(undefined, { failOn })).code).toBe(1);
    await expect(access(undefined, { failOn: [path] })).rejects.toThrow(UsageError);
  });

  it("lets no text of a policy steer the terminal", async () => {
    const sid = "a\u001b[2Jb\u202ec";
    const keyPolicy = { ...given.keyPolicy, Statement: [{ ...statement, Sid: sid }] };
    const { text } = await access(await file({ ...given, keyPolicy }), {});
    expect(text).not.toMatch(/(?!\n)[\p{Cc}\p{Cf}]/u);
  });
});
