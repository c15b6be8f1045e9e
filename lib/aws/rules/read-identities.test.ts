import { describe, expect, it } from "vitest";
import { decodeDocument, readIdentities } from "./read-identities";

const trust = '{"Version":"2012-10-17","Statement":[{"Condition":{"StringLike":{"a":"100%"}}}]}';

describe("readIdentities", () => {
  it("reads a role with everything it has", () => {
    const created = new Date("2024-01-01");
    const used = new Date("2026-10-01");
    const page = readIdentities({
      RoleDetailList: [
        {
          Arn: "arn:aws:iam::111122223333:role/app/web",
          RoleName: "web",
          RoleId: "AROA1",
          Path: "/app/",
          CreateDate: created,
          AssumeRolePolicyDocument: encodeURIComponent(trust),
          RolePolicyList: [{ PolicyName: "in", PolicyDocument: encodeURIComponent('{"a":"ü"}') }],
          AttachedManagedPolicies: [{ PolicyName: "m", PolicyArn: "arn:aws:iam::aws:policy/m" }],
          PermissionsBoundary: { PermissionsBoundaryArn: "arn:b" },
          Tags: [{ Key: "Owner", Value: "=cmd()" }],
          RoleLastUsed: { LastUsedDate: used, Region: "eu-west-1" },
        },
      ],
    });
    expect(page.items).toEqual([
      {
        kind: "role",
        arn: "arn:aws:iam::111122223333:role/app/web",
        name: "web",
        uniqueId: "AROA1",
        path: "/app/",
        createdAt: created,
        tags: { Owner: "=cmd()" },
        inlinePolicies: [{ name: "in", document: '{"a":"ü"}' }],
        attachedPolicies: [{ name: "m", arn: "arn:aws:iam::aws:policy/m" }],
        groups: [],
        trust,
        boundaryArn: "arn:b",
        lastUsed: { at: used, region: "eu-west-1" },
      },
    ]);
  });

  it("says null for a role that was never used", () => {
    const { items } = readIdentities({
      RoleDetailList: [{ Arn: "arn:r", RoleId: "AROA2", RoleLastUsed: {} }],
    });
    expect(items[0]?.lastUsed).toBeNull();
  });

  it("reads users with their groups, and groups", () => {
    const { items } = readIdentities({
      UserDetailList: [{ Arn: "arn:u", UserId: "AIDA1", UserName: "u", GroupList: ["ops"] }],
      GroupDetailList: [{ Arn: "arn:g", GroupId: "AGPA1", GroupName: "ops" }],
    });
    expect(items.map((item) => [item.kind, item.name, item.groups])).toEqual([
      ["user", "u", ["ops"]],
      ["group", "ops", []],
    ]);
  });

  it("takes the default version of a managed policy, wherever it stands", () => {
    const { managedPolicies } = readIdentities({
      Policies: [
        {
          Arn: "arn:p",
          PolicyName: "p",
          DefaultVersionId: "v1",
          PolicyVersionList: [
            { VersionId: "v2", IsDefaultVersion: false, Document: "%7B%22v%22%3A2%7D" },
            { VersionId: "v1", IsDefaultVersion: true, Document: "%7B%22v%22%3A1%7D" },
          ],
        },
        { Arn: "arn:q", PolicyName: "q" },
      ],
    });
    expect(managedPolicies).toEqual([
      { arn: "arn:p", name: "p", document: '{"v":1}' },
      { arn: "arn:q", name: "q", document: null },
    ]);
  });

  it("counts what names nothing instead of passing over it", () => {
    expect(readIdentities({ UserDetailList: [{ UserName: "x" }], Policies: [{}] }).skipped).toBe(2);
  });
});

describe("decodeDocument", () => {
  it.each([
    [trust, trust],
    ["%7B%7D", "{}"],
    ["%E0%A4%A", "%E0%A4%A"],
    ["not json at all", "not json at all"],
  ])("%s becomes %s", (given, expected) => {
    expect(decodeDocument(given)).toBe(expected);
  });
});
