import { describe, expect, it } from "vitest";
import { groupsIn, parseRoleMap, roleFor } from "./role-map";

describe("the map of groups to roles", () => {
  it("reads groups that hold = and , themselves", () => {
    const map = parseRoleMap("cn=kms,ou=groups,dc=x=admin, auditors=auditor;o'brien & co=owner");
    expect([...map]).toEqual([
      ["cn=kms,ou=groups,dc=x", "admin"],
      ["auditors", "auditor"],
      ["o'brien & co", "owner"],
    ]);
  });

  it.each(["a=boss", "a=admin,b", "=admin", "admin"])("refuses %j", (text) => {
    expect(() => parseRoleMap(text)).toThrow(/OIDC_ROLE_MAP/);
  });

  it("refuses a group with two roles", () => {
    expect(() => parseRoleMap("a=admin,a=owner")).toThrow(/two roles/);
  });
});

describe("the role of a person", () => {
  const map = parseRoleMap("Sec=security,Own=owner,Aud=auditor");

  it("is the strongest of those that the groups give", () => {
    expect(roleFor({ groups: ["Aud", "other", "Sec", "Own"] }, "groups", map)).toEqual({
      role: "security",
    });
  });

  it("compares groups with case and takes no other's name for one", () => {
    expect(roleFor({ groups: ["sec", "SEC", "Sec "] }, "groups", map)).toMatchObject({
      role: null,
      why: "no-mapped-group",
    });
  });

  it("is none without the claim, or with one of another form", () => {
    for (const groups of [undefined, null, 5, {}, [{ id: "Sec" }], [["Sec"]]]) {
      expect(roleFor({ groups }, "groups", map)).toMatchObject({ role: null, why: "no-claim" });
    }
  });

  it("is found below other claims, but a claim whose name has dots comes first", () => {
    expect(groupsIn({ realm_access: { roles: ["a"] } }, "realm_access.roles")).toEqual(["a"]);
    const url = "https://x.example/groups";
    expect(groupsIn({ [url]: "b" }, url)).toEqual(["b"]);
    expect(groupsIn({}, "constructor.name")).toEqual([]);
  });
});
