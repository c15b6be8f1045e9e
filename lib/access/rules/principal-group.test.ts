import { describe, expect, it } from "vitest";
import type { Cell, RemainingCondition } from "../schemas";
import type { PrincipalGroup, PrincipalKind, VerdictCode } from "../types";
import { groupOf } from "./principal-group";
import { riskOf } from "./risk";

const OWN = "111122223333";
const ACTIONS = [
  "kms:Decrypt",
  "kms:Encrypt",
  "kms:CreateGrant",
  "kms:RetireGrant",
  "kms:PutKeyPolicy",
  "kms:DescribeKey",
  "kms:ListKeys",
];
type Given = Partial<Record<string, VerdictCode>>;
const codesOf = (given: Given) => ACTIONS.map((action) => given[action.slice(4)] ?? "-").join("");

const condition = (key: string, holds = true, values = ["true"]): RemainingCondition => ({
  ...{ kind: "condition", holds, operator: "Bool", key, values, statement: null, text: "" },
});

function group(
  given: Given,
  {
    kind = "role",
    accountId = OWN,
    conditions = [],
  }: { kind?: PrincipalKind; accountId?: string | null; conditions?: RemainingCondition[] } = {},
): PrincipalGroup {
  const cell = (action: string): Cell => ({
    ...{ principal: "", action, verdict: "allowed-if", reasons: [], conditions },
  });
  const codes = codesOf(given);
  return groupOf({ kind, accountId, keyAccount: OWN, codes, actions: ACTIONS, cell });
}

describe("the group of a principal", () => {
  it("is by what it may do with the key", () => {
    expect(group({ Decrypt: "A" })).toBe("users");
    expect(group({ Decrypt: "A", PutKeyPolicy: "c" })).toBe("administrators");
    expect(group({ CreateGrant: "A" })).toBe("administrators");
    expect(group({ DescribeKey: "a" })).toBe("readers");
    expect(group({ Decrypt: "D", ListKeys: "A" })).toBe("no-access");
  });

  it("is not administrators for grants that only services make, nor for retiring", () => {
    const given: Given = { Decrypt: "A", CreateGrant: "C", RetireGrant: "A" };
    const service = condition("kms:GrantIsForAWSResource");
    expect(group(given, { conditions: [service] })).toBe("users");
    expect(group(given, { conditions: [condition("kms:ViaService", true, ["rds"])] })).toBe(
      "users",
    );
    expect(group(given, { conditions: [condition("aws:PrincipalTag/a")] })).toBe("administrators");
    const not = condition("kms:GrantIsForAWSResource", false);
    expect(group(given, { conditions: [not] })).toBe("administrators");
    const either: RemainingCondition = {
      ...{ kind: "any-of", of: [service, condition("aws:PrincipalTag/a")], text: "" },
    };
    expect(group(given, { conditions: [either] })).toBe("administrators");
  });

  it("takes what is unknown for access only where nothing is known", () => {
    expect(group({ Decrypt: "A", PutKeyPolicy: "?" })).toBe("users");
    expect(group({ PutKeyPolicy: "?" })).toBe("administrators");
  });

  it("is anyone or another account before what they may do, and orphans in any case", () => {
    expect(group({ PutKeyPolicy: "A" }, { kind: "anyone", accountId: null })).toBe("anyone");
    expect(group({ Decrypt: "A" }, { accountId: "444455556666" })).toBe("other-accounts");
    expect(group({}, { accountId: "444455556666" })).toBe("no-access");
    expect(group({ Decrypt: "A" }, { kind: "service", accountId: null })).toBe("services");
    expect(group({}, { kind: "orphan", accountId: null })).toBe("orphans");
  });
});

describe("risk", () => {
  const risk = (given: Given, of: PrincipalGroup = "users") => riskOf(codesOf(given), ACTIONS, of);

  it("grows with what may be done, how surely, and from how far away", () => {
    expect(risk({})).toBe(0);
    expect(risk({ ListKeys: "A", RetireGrant: "A" })).toBe(0);
    expect(risk({ Decrypt: "A" })).toBe(30);
    expect(risk({ Decrypt: "c" })).toBe(18);
    expect(risk({ Decrypt: "?" })).toBe(15);
    expect(risk({ Decrypt: "A" }, "other-accounts")).toBe(42);
    expect(risk({ Decrypt: "A" }, "anyone")).toBe(60);
    expect(risk({ Decrypt: "A", PutKeyPolicy: "A", CreateGrant: "A" }, "anyone")).toBe(100);
  });
});
