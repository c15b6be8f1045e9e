import { describe, expect, it } from "vitest";
import type { TrailEvent } from "../../types";
import {
  aliases,
  events,
  issuer,
  key,
  keys,
  NOW,
  request,
  role,
  stories,
  told,
  trail,
  usesOf,
} from "./testing-told";

describe("the twenty stories", () => {
  it("are all told, of keys, aliases and events that exist", () => {
    expect(stories.map(({ number }) => number)).toEqual(
      Array.from({ length: 20 }, (_, index) => index + 1),
    );
    for (const one of stories) {
      for (const arn of one.keyArns) expect(keys.has(arn), `${one.number} ${arn}`).toBe(true);
      for (const arn of one.aliasArns) expect(aliases.has(arn), `${one.number} ${arn}`).toBe(true);
      trail(one.number);
    }
  });

  it("1: fourteen roles may decrypt, three of developers without MFA, two have", () => {
    const { principals, grantIds } = told(1);
    expect(new Set(principals).size).toBe(14);
    const open = principals.filter(
      (arn) => arn.includes("developer-") && !role(arn)?.trust.includes("MultiFactor"),
    );
    expect(open).toHaveLength(3);
    const grantees = key(1)
      .grants.filter((grant) => grantIds.includes(grant.GrantId ?? ""))
      .map((grant) => grant.GranteePrincipal);
    const reached = principals.filter(
      (arn) =>
        key(1).policy.includes(`"${arn}"`) ||
        grantees.includes(arn) ||
        role(arn)?.tags.PiiAccess === "granted",
    );
    expect(reached).toHaveLength(14);
    expect(new Set(usesOf(key(1)).map(issuer)).size).toBe(2);
  });

  it("2: 50,000 decrypts at three in the morning, by a role and an address never seen before", () => {
    const night = trail(2);
    const first = Math.min(...night.map((event) => event.eventTime.getTime()));
    expect(new Date(first).toISOString()).toMatch(/T03:05/);
    expect(told(2).volume).toBe(50_000);
    expect((told(2).volume ?? 0) / 4).toBeGreaterThan(10_000);
    const ids = new Set(told(2).eventIds);
    for (const other of usesOf(key(2)).filter((event) => !ids.has(event.eventId))) {
      expect(issuer(other)).not.toBe(told(2).principals[0]);
      expect(other.record.sourceIPAddress).not.toBe(night[0]?.record.sourceIPAddress);
    }
  });

  it("3: disabled, failed six hours later, enabled", () => {
    const told3 = trail(3).map((event) => [event.eventName, event.record.errorCode]);
    expect(told3[0]).toEqual(["DisableKey", undefined]);
    expect(told3.at(-1)).toEqual(["EnableKey", undefined]);
    expect(told3.slice(1, -1).every(([, code]) => code === "DisabledException")).toBe(true);
    const span = told(3).span;
    const between = usesOf(key(3)).filter(
      (event) => span && event.eventTime > span.from && event.eventTime < span.to,
    );
    expect(between).toEqual([]);
    const [off, fail] = trail(3);
    expect(
      ((fail?.eventTime.getTime() ?? 0) - (off?.eventTime.getTime() ?? 0)) / 3_600_000,
    ).toBeCloseTo(6, 0);
  });

  it("4: scheduled with seven days while in hourly use", () => {
    const [scheduled] = trail(4);
    expect(request(scheduled as TrailEvent).pendingWindowInDays).toBe(7);
    expect(key(4).metadata.KeyState).toBe("PendingDeletion");
    expect(key(4).metadata.DeletionDate?.getTime()).toBe(
      (told(4).span?.from.getTime() ?? 0) + 7 * 86_400_000,
    );
    expect(
      (scheduled?.eventTime.getTime() ?? 0) - (key(4).lastUse.at?.getTime() ?? 0),
    ).toBeLessThan(2 * 3_600_000);
  });

  it("5: kms:* for a whole other account, no owner, no rotation", () => {
    expect(key(5).policy).toContain(told(5).principals[1]);
    expect(Object.keys(key(5).tags).map((name) => name.toLowerCase())).not.toContain("owner");
    expect(key(5).rotation.enabled).toBe(false);
    expect(new Set(usesOf(key(5)).map(issuer)).size).toBe(2);
  });

  it("6: ten times its volume since the deployment", () => {
    const from = told(6).span?.from.getTime() ?? 0;
    const days = (span: number) => span / 86_400_000;
    const uses = usesOf(key(6));
    const after = uses.filter((event) => event.eventTime.getTime() > from + 3_600_000);
    const earliest = Math.min(...uses.map((event) => event.eventTime.getTime()));
    const rateBefore = (uses.length - after.length) / days(from - earliest);
    expect(after.length / days(NOW.getTime() - from) / rateBefore).toBeGreaterThan(7);
  });

  it("7: one outsider uses, one never did, one is denied in its own trail", () => {
    const owner = key(7).metadata.AWSAccountId;
    const denied = events.filter(
      (event) =>
        event.record.errorCode === "AccessDenied" &&
        event.resources[0]?.name === key(7).metadata.Arn,
    );
    expect(denied.length).toBeGreaterThan(5);
    for (const event of denied) expect(event.record.recipientAccountId).not.toBe(owner);
    const callers = new Set(
      usesOf(key(7)).map((event) => (event.record.userIdentity as { accountId: string }).accountId),
    );
    expect([...callers]).toEqual([told(7).principals[0]?.split(":")[4]]);
    expect(key(7).policy).toContain(told(7).principals[1]);
  });

  it("8: the alias moved to another data class for two days and back", () => {
    const [away, back] = trail(8);
    expect(request(away as TrailEvent).targetKeyId).toBe(key(8, 1).metadata.KeyId);
    expect(request(back as TrailEvent).targetKeyId).toBe(key(8, 0).metadata.KeyId);
    const alias = aliases.get(told(8).aliasArns[0]);
    expect(alias?.TargetKeyId).toBe(key(8, 0).metadata.KeyId);
    expect(alias?.LastUpdatedDate).toEqual(back?.eventTime);
    expect(key(8, 0).tags.DataClassification).not.toBe(key(8, 1).tags.DataClassification);
  });

  it("9: a grant to a role that no policy names, and its use", () => {
    const grantee = told(9).principals[1] ?? "";
    expect(
      key(9).grants.find((grant) => grant.GrantId === told(9).grantIds[0])?.GranteePrincipal,
    ).toBe(grantee);
    expect(key(9).policy).not.toContain(grantee);
    expect(role(grantee)).toMatchObject({ inline: [], attached: [] });
    expect(usesOf(key(9)).some((event) => issuer(event) === grantee)).toBe(true);
  });

  it("10: an hour of star, in the history only", () => {
    const [open, shut] = trail(10);
    expect(String(request(open as TrailEvent).policy)).toMatch(/"Principal": "\*"/);
    expect(request(shut as TrailEvent).policy).toBe(key(10).policy);
    expect(key(10).policy).not.toMatch(/"Principal": "\*"/);
    const minutes = ((shut?.eventTime.getTime() ?? 0) - (open?.eventTime.getTime() ?? 0)) / 60_000;
    expect(minutes).toBeCloseTo(60, -1);
  });
});
