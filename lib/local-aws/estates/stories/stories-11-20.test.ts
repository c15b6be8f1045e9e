import { describe, expect, it } from "vitest";
import type { LocalKey } from "../../types";
import {
  accounts,
  aliases,
  estate,
  issuer,
  key,
  keys,
  NOW,
  request,
  role,
  scopes,
  told,
  trail,
} from "./testing-told";

describe("the twenty stories", () => {
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
    const open = (one: LocalKey) =>
      (JSON.parse(one.policy) as { Statement: { Principal: unknown }[] }).Statement.some(
        ({ Principal }) => JSON.stringify(Principal) === '{"AWS":"*"}',
      );
    expect([0, 1].map((index) => open(key(13, index)))).toEqual([false, true]);
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
