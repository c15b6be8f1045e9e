import { describe, expect, it } from "vitest";
import { accessTable } from "../../../scripts/generate-access-table.mjs";
import { ACTIONS, canonicalKey, carries, findAction } from "./action-table";
import table from "./kms-actions.json";

const carried = (action: string, key: string, onKey = true) => {
  const facts = findAction(action);
  if (facts === null) throw new Error(action);
  return carries(facts, canonicalKey(key), onKey);
};

describe("the table of actions", () => {
  it("is what scripts/generate-access-table.mjs makes of its sources", async () => {
    expect(table).toEqual(await accessTable());
  });

  it("has the 56 actions of the reference and the two that only the client knows", () => {
    expect(ACTIONS).toHaveLength(58);
    expect(table.source.notInReference).toEqual(["Decapsulate", "Encapsulate"]);
  });

  it("finds actions in any case and none that KMS has not", () => {
    expect(findAction("KMS:decrypt")?.name).toBe("kms:Decrypt");
    expect(findAction("kms:ReEncrypt")).toBeNull();
    expect(findAction("Decrypt")).toBeNull();
  });
});

describe("which requests carry a condition key", () => {
  it.each([
    ["kms:Decrypt", "kms:EncryptionContext:a:b", true],
    ["kms:DescribeKey", "kms:EncryptionContext:a", false],
    ["kms:CreateGrant", "KMS:grantISforAWSresource", true],
    ["kms:Decrypt", "kms:GrantIsForAWSResource", false],
    ["kms:Decrypt", "kms:RecipientAttestation:PCR31", true],
    ["kms:Encrypt", "kms:RecipientAttestation:PCR31", false],
    ["kms:PutKeyPolicy", "kms:ResourceAliases", true],
    ["kms:PutKeyPolicy", "aws:PrincipalTag/x", true],
    ["kms:PutKeyPolicy", "aws:RequestTag/x", false],
    ["kms:TagResource", "aws:RequestTag/x", true],
    ["kms:Decrypt", "s3:prefix", false],
    ["kms:Decrypt", "ec2:SourceInstanceArn", true],
    ["kms:Decrypt", "token.actions.githubusercontent.com:sub", true],
    ["kms:Decrypt", "kms:CustomerMasterKeySpec", true],
  ])("%s and %s: %s", (action, key, expected) => {
    expect(carried(action, key)).toBe(expected);
  });

  it("knows the key's own keys only where the action is on the key", () => {
    expect(carried("kms:CreateAlias", "kms:ResourceAliases", false)).toBe(false);
  });
});

it("takes names of what every object has for condition keys like others", () => {
  for (const name of ["__proto__", "constructor", "toString"]) {
    expect(canonicalKey(name)).toBe(name.toLowerCase());
  }
});
