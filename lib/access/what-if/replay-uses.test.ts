import { describe, expect, it } from "vitest";
import { prepareKey, preparePrincipal } from "../prepare";
import { parseCaller } from "../rules/caller";
import { callsToUses } from "../rules/calls-to-uses";
import type { PrincipalInput, UseInput } from "../schemas";
import { replayUses } from "./replay-uses";

const KEY = "arn:aws:kms:eu-west-1:111122223333:key/1234";
const APP = "arn:aws:iam::111122223333:role/app";
const JOB = "arn:aws:iam::111122223333:role/job";
const allow = (more: object) => ({ Effect: "Allow", Action: "kms:*", Resource: "*", ...more });
const policy = (...Statement: object[]) => ({ Version: "2012-10-17", Statement });
const names = (AWS: unknown, more = {}) => allow({ Principal: { AWS }, ...more });
const OPEN = policy(names([APP, JOB]));

const given: PrincipalInput[] = [
  { arn: APP, tags: {}, identityPolicies: [] },
  { arn: JOB, tags: {}, identityPolicies: [] },
];
const callers = given.map(({ arn }) => parseCaller(arn));
const principals = given.map((each) => ({
  ref: each.arn,
  prepared: preparePrincipal(each, callers),
}));
const keyOf = (keyPolicy: unknown) => prepareKey({ key: { arn: KEY }, keyPolicy });
const replay = (proposed: unknown, uses: UseInput[], now: unknown = OPEN) =>
  replayUses({ now: keyOf(now), proposed: keyOf(proposed) }, principals, uses);
const use = (more: Partial<UseInput> = {}): UseInput => ({
  ...{ principal: APP, operation: "Decrypt", service: null, calls: 10 },
  ...more,
});
const only = (operator: string, key: string, value: unknown) =>
  policy(names(APP, { Condition: { [operator]: { [key]: value } } }));

describe("calls held against a policy", () => {
  it("are kept by whoever stays named, and lost by whoever does not", () => {
    const { calls, uses } = replay(policy(names(APP)), [use(), use({ principal: JOB, calls: 3 })]);
    expect(calls).toEqual({ kept: 10, lost: 3, unknown: 0, refusedNow: 0 });
    expect(uses[0]).toMatchObject({ principal: JOB, outcome: "lost", calls: 3 });
    expect(uses[0]?.why).toContain("key policy");
  });

  it("rule 15: came through their service or not, and a direct call came through none", () => {
    const s3 = only("StringEquals", "kms:ViaService", "s3.eu-west-1.amazonaws.com");
    const outcomes = (service: string | null) => replay(s3, [use({ service })]).uses[0]?.outcome;
    expect(outcomes("s3.amazonaws.com")).toBe("kept");
    expect(outcomes("rds.amazonaws.com")).toBe("lost");
    expect(outcomes(null)).toBe("lost");
  });

  it("rule 18: bring the encryption context that they had; where it is not known nobody can say", () => {
    const tenant = only("StringEquals", "kms:EncryptionContext:tenant", "a");
    const outcome = (encryptionContext: UseInput["encryptionContext"]) =>
      replay(tenant, [use({ encryptionContext })]).uses[0]?.outcome;
    expect(outcome({ tenant: "a" })).toBe("kept");
    expect(outcome({ tenant: "b" })).toBe("lost");
    expect(outcome({})).toBe("lost");
    expect(outcome({ other: "a" })).toBe("lost");
    expect(outcome({ tenant: null })).toBe("unknown");
    expect(outcome(null)).toBe("unknown");
  });

  it("rule 19: came from an address, unless through a service; from several, all must agree", () => {
    const net = only("IpAddress", "aws:SourceIp", "10.0.0.0/8");
    const outcome = (sourceIp: string | string[]) =>
      replay(net, [use({ sourceIp })]).uses[0]?.outcome;
    expect(outcome("10.1.2.3")).toBe("kept");
    expect(outcome("192.0.2.1")).toBe("lost");
    expect(outcome(["10.1.2.3", "192.0.2.1"])).toBe("unknown");
    expect(replay(net, [use({ service: "s3.amazonaws.com" })]).calls.lost).toBe(10);
  });

  it("stay under conditions that stay, whatever these ask for", () => {
    const tagged = only("StringEquals", "aws:PrincipalTag/team", "a");
    const other = only("StringEquals", "aws:RequestedRegion", "eu-west-1");
    const session = only("StringEquals", "aws:SourceVpce", "vpce-1");
    expect(replay(session, [use()], session).calls.kept).toBe(10);
    expect(replay(session, [use()]).calls.unknown).toBe(10);
    expect(replay(other, [use()]).calls.kept).toBe(10);
    expect(replay(tagged, [use()]).calls.lost).toBe(10);
  });

  it("are not lost by a change where today's policy refuses them already", () => {
    const none = policy(names(JOB));
    expect(replay(none, [use()], none).calls).toMatchObject({ refusedNow: 10, lost: 0 });
  });

  it("ReEncrypt may have been either of its two actions", () => {
    const from = policy(names(APP, { Action: "kms:ReEncryptFrom" }));
    expect(replay(from, [use({ operation: "ReEncrypt" })]).calls.unknown).toBe(10);
  });

  it("come from what was counted: contexts that were shortened are known in part, the rest not at all", () => {
    const lastAt = new Date("2026-11-20T10:00:00Z");
    const uses = callsToUses([
      {
        ...{ ref: APP, operation: "Decrypt", service: "s3.amazonaws.com", calls: 10, lastAt },
        addresses: [],
        contexts: [
          { value: '{"aws:s3:arn":"arn:aws:s3:::logs/*"}', calls: 4, lastAt },
          { value: "{}", calls: 3, lastAt },
          { value: '{"long":"…12345678', calls: 1, lastAt },
        ],
      },
    ]);
    expect(uses.map((each) => [each.encryptionContext, each.calls])).toEqual([
      [{ "aws:s3:arn": null }, 4],
      [{}, 3],
      [null, 3],
    ]);
  });
});
