import { describe, expect, it } from "vitest";
import type { LocalKey, TrailEvent } from "../../types";
import { arnOfRole } from "../draft";
import { isUse } from "../events";
import { generateWithStories } from "../generate-estate";
import type { Story } from "./story";

const NOW = new Date("2026-11-22T09:30:00Z");
const { estate, stories } = generateWithStories({ kind: "demo", seed: 7, now: NOW });
const accounts = [...estate.accounts.values()];
const scopes = accounts.flatMap((account) => [...account.scopes.values()]);
const keys = new Map(
  scopes.flatMap((scope) => [...scope.keys.values()].map((key) => [key.metadata.Arn, key])),
);
const aliases = new Map(
  scopes.flatMap((scope) => [...scope.aliases.values()].map((alias) => [alias.AliasArn, alias])),
);
const events = scopes.flatMap((scope) => scope.events);
const byId = new Map(events.map((event) => [event.eventId, event]));

function told(number: number): Story {
  const found = stories[number - 1];
  if (found?.number !== number) throw new Error(`story ${number} is not told`);
  return found;
}
function key(number: number, index = 0): LocalKey {
  const found = keys.get(told(number).keyArns[index] ?? "");
  if (!found) throw new Error(`story ${number} has no key ${index}`);
  return found;
}
function trail(number: number): TrailEvent[] {
  return told(number).eventIds.map((id) => {
    const event = byId.get(id);
    if (!event) throw new Error(`story ${number} names an event that no trail has`);
    return event;
  });
}
function usesOf(one: LocalKey): TrailEvent[] {
  return events.filter(
    (event) => isUse(event) && event.resources.some(({ name }) => name === one.metadata.Arn),
  );
}
const issuer = (event: TrailEvent) =>
  (event.record.userIdentity as { sessionContext?: { sessionIssuer: { arn: string } } })
    .sessionContext?.sessionIssuer.arn;
const role = (arn: string) =>
  accounts.flatMap((account) =>
    account.iam.roles.filter((one) => arnOfRole(account, one) === arn),
  )[0];
const request = (event: TrailEvent) => event.record.requestParameters as Record<string, unknown>;

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

  it("11: nine days of material left, a store disconnected, a proxy unreachable", () => {
    const left = ((key(11).metadata.ValidTo?.getTime() ?? 0) - NOW.getTime()) / 86_400_000;
    expect(Math.floor(left)).toBe(9);
    const stores = scopes.flatMap((scope) => scope.stores);
    const storeOf = (index: number) =>
      stores.find((store) => store.CustomKeyStoreId === key(11, index).metadata.CustomKeyStoreId);
    expect(storeOf(1)?.ConnectionState).toBe("DISCONNECTED");
    expect(storeOf(2)?.ConnectionErrorCode).toBe("XKS_PROXY_NOT_REACHABLE");
  });

  it("12: an RSA key of four years, an HMAC and an ML-DSA key, none with rotation", () => {
    const told12 = [0, 1, 2].map((index) => key(12, index));
    expect(told12.map((one) => one.metadata.KeySpec)).toEqual([
      "RSA_4096",
      "HMAC_256",
      "ML_DSA_65",
    ]);
    expect(told12.every((one) => !one.rotation.enabled && one.rotations.length === 0)).toBe(true);
    expect(
      (NOW.getTime() - (told12[0]?.metadata.CreationDate?.getTime() ?? 0)) / 86_400_000 / 365,
    ).toBeGreaterThan(4);
  });

  it("13: the replica is open wider than its primary", () => {
    expect(key(13, 0).metadata.KeyId).toBe(key(13, 1).metadata.KeyId);
    expect(key(13, 0).policy).not.toContain('"*"\n      },');
    expect(key(13, 1).policy).toContain(estate.organization?.id);
  });

  it("14: policies name who does not exist, owners who have left", () => {
    const ids = accounts.flatMap((account) =>
      [...account.iam.roles, ...account.iam.users].map((one) => one.id),
    );
    for (const principal of told(14).principals) {
      expect(ids).not.toContain(principal);
      expect(role(principal)).toBeUndefined();
      expect(key(14, principal.startsWith("arn") ? 1 : 0).policy).toContain(principal);
    }
    expect(key(14).tags.Owner).toBe("team-atlas");
  });

  it("15: three weeks without KMS in one account's trail", () => {
    const excluded = trail(15).map((event) => JSON.stringify(request(event).eventSelectors));
    expect(excluded[0]).toContain("kms.amazonaws.com");
    expect(excluded[1]).not.toContain("kms.amazonaws.com");
    const span = told(15).span;
    expect(Math.round(((span?.to.getTime() ?? 0) - (span?.from.getTime() ?? 0)) / 86_400_000)).toBe(
      21,
    );
  });

  it("16: 2.4 million requests a month, one context an object", () => {
    expect(told(16).volume).toBe(2_400_000);
    const contexts = trail(16).map(
      (event) => (request(event).encryptionContext as Record<string, string>)["aws:s3:arn"],
    );
    expect(new Set(contexts).size).toBe(contexts.length);
    expect(trail(16).every((event) => event.record.sourceIPAddress === "s3.amazonaws.com")).toBe(
      true,
    );
  });

  it("17: rotation at 365 and 180 days, off, on demand twice, by hand, impossible", () => {
    const told17 = told(17).keyArns.map((_, index) => key(17, index));
    expect(told17.map((one) => one.rotation.periodDays)).toEqual([
      365,
      180,
      null,
      null,
      null,
      null,
      null,
    ]);
    expect(told17[3]?.rotations.map((one) => one.RotationType)).toEqual([
      undefined,
      "ON_DEMAND",
      "ON_DEMAND",
    ]);
    const moved = aliases.get(told(17).aliasArns.at(-1));
    expect(moved?.TargetKeyId).toBe(key(17, 5).metadata.KeyId);
    expect(moved?.CreationDate).not.toEqual(moved?.LastUpdatedDate);
  });

  it("18: exactly two keys deny our reader everything", () => {
    const closed = [...keys.values()].filter((one) => one.readerDenied.includes("kms:DescribeKey"));
    expect(closed.map((one) => one.metadata.Arn).sort()).toEqual([...told(18).keyArns].sort());
    for (const one of closed) expect(one.policy).not.toMatch(/:root"|KeyledgerReader/);
  });

  it("19: bursts of InvalidCiphertextException with another tenant's context", () => {
    const bursts = trail(19);
    expect(new Set(bursts.map((event) => event.eventTime.toISOString().slice(0, 10))).size).toBe(3);
    expect(bursts.every((event) => event.record.errorCode === "InvalidCiphertextException")).toBe(
      true,
    );
    expect(new Set(bursts.map(issuer))).toEqual(new Set(told(19).principals));
  });

  it("20: eleven customer managed keys were never used, of four nobody can tell, and of no other", () => {
    const idle = [...keys.values()].filter(
      (one) => one.metadata.KeyManager === "CUSTOMER" && one.lastUse.at === null,
    );
    const never = idle.filter(
      (one) => (one.metadata.CreationDate ?? NOW) >= one.lastUse.trackingSince,
    );
    expect([never.length, idle.length - never.length]).toEqual([11, 4]);
    expect(idle.map((one) => one.metadata.Arn).sort()).toEqual([...told(20).keyArns].sort());
  });
});
