import { describe, expect, it } from "vitest";
import { whatIf } from "../../access/schemas/what-if";
import { UsageError } from "../serve-options";
import { access } from "./access";
import { testingFiles } from "./testing-files";

const ACCOUNT = "111111111111";
const ROLE = `arn:aws:iam::${ACCOUNT}:role/app`;
const allow = (principal: unknown, Action: string, more: Record<string, unknown> = {}) => ({
  Effect: "Allow",
  Principal: principal,
  Action,
  Resource: "*",
  ...more,
});
const DELEGATION = allow({ AWS: `arn:aws:iam::${ACCOUNT}:root` }, "kms:*");
const policy = (...statements: unknown[]) => ({ Version: "2012-10-17", Statement: statements });
const NOW = policy(DELEGATION, allow({ AWS: ROLE }, "kms:Decrypt"));
const CASE = {
  key: { arn: `arn:aws:kms:eu-west-1:${ACCOUNT}:key/1234abcd-12ab-34cd-56ef-1234567890ab` },
  keyPolicy: NOW,
  grants: [],
  principals: [{ arn: ROLE, identityPolicies: [] }],
  actions: [],
};

const file = testingFiles();

async function run(proposed: unknown, failOn: string[] = [], more: { caller?: string } = {}) {
  const [case_, policyFile] = await Promise.all([
    file("case.json", CASE),
    file("new.json", proposed),
  ]);
  return access(case_, { policy: policyFile, failOn, ...more });
}

describe("keyledger access --policy", () => {
  it("tells the difference in words and as a document", async () => {
    const outcome = await run(policy(DELEGATION, allow({ AWS: ROLE }, "kms:Encrypt")));
    expect(outcome.text.split("\n")[0]).toBe("app gains Encrypt. app loses Decrypt.");
    expect(outcome.text).toContain(`  ${ROLE}\n    - loses kms:Decrypt\n`);
    expect(outcome.text).toContain("    + gains kms:Encrypt\n        Statement 2 allows.");
    const { changes } = whatIf.parse(outcome.json);
    expect(changes.map(({ ref }) => ref)).toEqual([ROLE]);
    expect(outcome.code).toBe(0);
  });

  it("asks about whoever the new policy names, though the case does not", async () => {
    const partner = "arn:aws:iam::999999999999:role/partner";
    const outcome = await run(policy(...NOW.Statement, allow({ AWS: partner }, "kms:Decrypt")));
    const { changes, warnings } = whatIf.parse(outcome.json);
    expect(changes).toMatchObject([{ ref: partner, changes: [{ kind: "becomes-unknown" }] }]);
    expect(warnings.map(({ id }) => id)).toContain("opens-to-outside");
  });

  it.each([
    ["the same policy", NOW, ["any-difference", "unknown", "low"], 0],
    ["more", policy(...NOW.Statement, allow({ AWS: ROLE }, "kms:Sign")), ["widens"], 1],
    ["more", policy(...NOW.Statement, allow({ AWS: ROLE }, "kms:Sign")), ["loses", "locks"], 0],
    ["less", policy(DELEGATION), ["widens"], 0],
    ["less", policy(DELEGATION), ["widens,loses"], 1],
    ["nobody left", policy(allow({ AWS: ROLE }, "kms:Decrypt")), ["locks"], 1],
    ["anyone", policy(...NOW.Statement, allow("*", "kms:Decrypt")), ["anyone"], 1],
    ["not JSON", "{", ["refused"], 1],
    ["not JSON", "{", [], 0],
    ["a wrong element", policy(DELEGATION, { ...DELEGATION, Resources: "*" }), ["high"], 1],
  ])("%s: %#", async (_, proposed, failOn, code) => {
    const outcome = await run(proposed, failOn);
    expect(outcome.code).toBe(code);
    expect(outcome.text.includes("Refused by --fail-on")).toBe(code === 1);
  });

  it("looks at who will apply it", async () => {
    const { json } = await run(NOW, [], { caller: ROLE });
    expect(whatIf.parse(json).warnings).toMatchObject([
      { id: "fails-safety-check", severity: "high" },
    ]);
  });

  it("tells a wrong command line from a file that is not there", async () => {
    const proposed = await file("new.json", NOW);
    const given = await file("case.json", CASE);
    await expect(run(NOW, ["allowed:kms:Decrypt"])).rejects.toThrow(UsageError);
    await expect(access(undefined, { policy: proposed })).rejects.toThrow(UsageError);
    await expect(access(given, { policy: proposed, key: "x" })).rejects.toThrow(UsageError);
    await expect(access(undefined, { policy: proposed, key: "x" })).rejects.toThrow(UsageError);
    await expect(access(given, { key: CASE.key.arn })).rejects.toThrow(UsageError);
    await expect(access(undefined, {})).rejects.toThrow(UsageError);
    await expect(access(given, { policy: "/nowhere/new.json" })).rejects.toThrow(/ENOENT/);
    const huge = await file("huge.json", " ".repeat(1024 * 1024 + 1));
    await expect(access(given, { policy: huge })).rejects.toThrow(UsageError);
  });

  it("lets no text of a policy steer the terminal", async () => {
    const sid = "a\u001b[2Jb\u202ec";
    const outcome = await run(
      policy(...NOW.Statement, allow({ AWS: ROLE }, "kms:Sign", { Sid: sid })),
    );
    expect(outcome.text).not.toMatch(/(?!\n)[\p{Cc}\p{Cf}]/u);
  });
});
