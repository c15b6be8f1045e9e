import { describe, expect, it } from "vitest";
import { judgePrincipal } from "./judge-principal";
import {
  allow,
  appAllow as app,
  brief,
  DELEGATION,
  judgementsOf as judge,
  keyFacts,
  NOW,
  judgementOf as of,
  principalFacts,
} from "./testing-facts";

describe("roles that deploy", () => {
  it.each([
    ["AppDeployRole", {}, true],
    ["github-actions", {}, true],
    ["CIRole", {}, true],
    ["terraform", {}, true],
    ["decider", {}, false],
    ["specific-service", {}, false],
    ["app", { trusted: ["codebuild.amazonaws.com"] }, true],
    [
      "app",
      { trusted: ["arn:aws:iam::1:oidc-provider/token.actions.githubusercontent.com"] },
      true,
    ],
    ["app", { trusted: ["ecs-tasks.amazonaws.com"] }, false],
    ["app", { tags: { Purpose: "deployment" } }, true],
    ["app", { tags: { Owner: "terraform" } }, false],
    ["app", { tags: null }, false],
  ])("%s with %j: %s", (name, more, judged) => {
    const asked = { statements: [app("kms:Decrypt")], more: { name, ...more } };
    expect(of("deploy-time-role", asked) !== undefined).toBe(judged);
  });

  it("may administer and encrypt", () => {
    const statements = [app(["kms:PutKeyPolicy", "kms:Encrypt", "kms:TagResource"])];
    expect(of("deploy-time-role", { statements, more: { name: "deploy" } })).toBeUndefined();
  });
});

describe("access that is not used", () => {
  const statements = [app("kms:Decrypt")];
  const used = (iso: string) => ({ state: "used" as const, at: new Date(iso) });
  it.each([
    [used("2026-08-24T00:00:00Z"), true],
    [used("2026-08-24T00:00:01Z"), false],
    [{ state: "never" as const, days: 90 }, true],
    [{ state: "never" as const, days: 89 }, false],
    [{ state: "unknown" as const }, false],
    [used("2026-12-01T00:00:00Z"), false],
  ])("last use %j: unused %s", (lastUse, judged) => {
    expect(of("unused-90-days", { statements, more: { lastUse } }) !== undefined).toBe(judged);
  });

  it("is not said of access that nobody asked usage for", () => {
    expect(of("unused-90-days", { statements })).toBeUndefined();
  });
});

describe("names of those who are gone", () => {
  it("rule 13: a unique id is what is left of a deleted role", () => {
    const ref = "AROAEXAMPLEEXAMPLEEX";
    const statements = [allow({ AWS: ref })];
    expect(brief(judge({ statements, ref }))).toEqual(["orphan-named: low"]);
  });

  it("rule 14: an ARN that its account no longer has; unread identities say nothing", () => {
    const statements = [app("kms:Decrypt")];
    expect(of("orphan-named", { statements, more: { exists: false } })?.severity).toBe("medium");
    expect(of("orphan-named", { statements, more: { exists: null } })).toBeUndefined();
    const more = { exists: false, name: "AWSReservedSSO_Admin_0123456789abcdef" };
    expect(of("orphan-named", { statements, more })?.text).toContain("another suffix");
  });
});

describe("what could not be told", () => {
  it("is a judgement of its own, with the reason", () => {
    const found = judge({ statements: [DELEGATION], input: { identityPolicies: null } });
    expect(brief(found)).toEqual(["could-not-tell: medium"]);
    expect(found[0]?.text).toContain("identity policy 1 could not be read");
  });

  it("is high for anyone", () => {
    const key = keyFacts(null);
    const facts = principalFacts(key, { arn: "*" });
    expect(brief(judgePrincipal(facts, key, { now: NOW }))).toEqual(["could-not-tell: high"]);
  });
});
