import {
  KeyManagerType,
  KeySpec,
  KeyState,
  KeyUsageType,
  MultiRegionKeyType,
  OriginType,
} from "@aws-sdk/client-kms";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { LocalEstate } from "../types";
import { isUse } from "./events";
import { generateEstate, generateWithStories } from "./generate-estate";
import { faults, keysByArn, keysOf, scopesOf, sorted } from "./testing-soundness";

const NOW = new Date("2026-11-22T09:30:00Z");
const demo = generateWithStories({ kind: "demo", seed: 1, now: NOW });

/** Maps and dates as JSON, so that two estates can be compared to the byte. */
function bytes(estate: LocalEstate): string {
  return JSON.stringify(estate, (_, value: unknown) => (value instanceof Map ? [...value] : value));
}

describe("the seeded estates", () => {
  it("are the same for the same options, and others for another seed or moment", () => {
    const again = generateEstate({ kind: "demo", seed: 1, now: new Date(NOW) });
    expect(bytes(again)).toBe(bytes(demo.estate));
    const small = bytes(generateEstate({ kind: "small", seed: 1, now: NOW }));
    expect(bytes(generateEstate({ kind: "small", seed: 2, now: NOW }))).not.toBe(small);
    const later = new Date(NOW.getTime() + 1);
    expect(bytes(generateEstate({ kind: "small", seed: 1, now: later }))).not.toBe(small);
  });

  it("have the promised sizes", () => {
    expect(demo.estate.accounts.size).toBe(8);
    expect(keysOf(demo.estate).length).toBeGreaterThanOrEqual(390);
    expect(keysOf(demo.estate).length).toBeLessThanOrEqual(450);
    const small = generateEstate({ kind: "small", seed: 1, now: NOW });
    expect(small.accounts.size).toBe(3);
    expect(keysOf(small).length).toBeGreaterThanOrEqual(50);
    expect(keysOf(small).length).toBeLessThanOrEqual(70);
  });

  it("stay whole at 100,000 keys", () => {
    const before = process.memoryUsage().heapUsed;
    const large = generateEstate({ kind: "large", seed: 1, now: NOW, keys: 100_000 });
    expect(process.memoryUsage().heapUsed - before).toBeLessThan(900e6);
    expect(large.accounts.size).toBeGreaterThanOrEqual(10);
    const scopes = scopesOf(large);
    expect(scopes.reduce((sum, { scope }) => sum + scope.keys.size, 0)).toBe(100_000);
    const aliases = scopes.reduce((sum, { scope }) => sum + scope.aliases.size, 0);
    expect(Math.abs(aliases - 250_000)).toBeLessThan(100);
    const policies = new Set(
      scopes.flatMap(({ scope }) => [...scope.keys.values()].map((key) => key.policy)),
    );
    expect(policies.size).toBeLessThan(2000);
    expect(faults(large, 0)).toEqual([]);
  });

  it("refuse a number of keys that they cannot make", () => {
    for (const keys of [0, 499, 1.5, 100_001, Number.NaN]) {
      expect(() => generateEstate({ kind: "large", seed: 1, now: NOW, keys })).toThrow(RangeError);
    }
  });

  it("are sound for any seed and moment", () => {
    const moments = fc.date({
      min: new Date("2025-01-01"),
      max: new Date("2031-01-01"),
      noInvalidDate: true,
    });
    fc.assert(
      fc.property(fc.nat(), moments, (seed, now) => {
        expect(faults(generateEstate({ kind: "small", seed, now }), 0)).toEqual([]);
        expect(faults(generateEstate({ kind: "demo", seed, now }), 3)).toEqual([]);
      }),
      { numRuns: 12 },
    );
  });
});

describe("the demo estate", () => {
  it("holds every spec, usage, state, origin, manager and kind of multi-Region key", () => {
    const all = keysOf(demo.estate).map((key) => key.metadata);
    expect(sorted(all.map((key) => key.KeySpec))).toEqual(sorted(Object.values(KeySpec)));
    expect(sorted(all.map((key) => key.KeyUsage))).toEqual(sorted(Object.values(KeyUsageType)));
    expect(sorted(all.map((key) => key.KeyState))).toEqual(sorted(Object.values(KeyState)));
    expect(sorted(all.map((key) => key.Origin))).toEqual(sorted(Object.values(OriginType)));
    expect(sorted(all.map((key) => key.KeyManager))).toEqual(sorted(Object.values(KeyManagerType)));
    const kinds = all.flatMap((key) => key.MultiRegionConfiguration?.MultiRegionKeyType ?? []);
    expect(sorted(kinds)).toEqual(sorted(Object.values(MultiRegionKeyType)));
  });

  it("has families whose members know each other and share id and material", () => {
    const byArn = keysByArn(demo.estate);
    const replicas = [...byArn.values()].filter(
      (key) => key.metadata.MultiRegionConfiguration?.MultiRegionKeyType === "REPLICA",
    );
    expect(replicas.length).toBeGreaterThan(5);
    for (const replica of replicas) {
      const configuration = replica.metadata.MultiRegionConfiguration;
      const primary = byArn.get(configuration?.PrimaryKey?.Arn ?? "");
      expect(primary?.metadata.MultiRegionConfiguration?.MultiRegionKeyType).toBe("PRIMARY");
      expect(primary?.metadata.KeyId).toBe(replica.metadata.KeyId);
      expect(configuration?.ReplicaKeys).toEqual(
        primary?.metadata.MultiRegionConfiguration?.ReplicaKeys,
      );
      expect(configuration?.ReplicaKeys?.map((member) => member.Arn)).toContain(
        replica.metadata.Arn,
      );
    }
  });

  it("keeps keys of custom stores in stores of their scope, unavailable when not connected", () => {
    let seen = 0;
    for (const { scope } of scopesOf(demo.estate)) {
      for (const { metadata } of scope.keys.values()) {
        if (!metadata.CustomKeyStoreId) continue;
        seen += 1;
        const store = scope.stores.find(
          (one) => one.CustomKeyStoreId === metadata.CustomKeyStoreId,
        );
        expect(store?.CustomKeyStoreType).toBe(
          metadata.Origin === "AWS_CLOUDHSM" ? "AWS_CLOUDHSM" : "EXTERNAL_KEY_STORE",
        );
        expect(metadata.KeyState).toBe(
          store?.ConnectionState === "CONNECTED" ? "Enabled" : "Unavailable",
        );
      }
    }
    expect(seen).toBe(4);
  });

  it("tells the same last use by GetKeyLastUsage and by the trail", () => {
    let linked = 0;
    for (const { scope } of scopesOf(demo.estate)) {
      const newest = new Map<string, { eventId: string; eventTime: Date }>();
      for (const event of scope.events.filter(isUse)) {
        for (const { name } of event.resources) if (!newest.has(name)) newest.set(name, event);
      }
      for (const key of scope.keys.values()) {
        const event = newest.get(key.metadata.Arn);
        if (key.lastUse.at === null) expect(event).toBeUndefined();
        if (!event) continue;
        linked += 1;
        expect(key.lastUse.at?.getTime()).toBe(event.eventTime.getTime());
      }
    }
    expect(linked).toBeGreaterThan(200);
  });

  it("denies our reader only what a policy that it can be read from denies", () => {
    const denied = keysOf(demo.estate).filter((key) => key.readerDenied.length > 0);
    expect(denied).toHaveLength(3);
    for (const key of denied) {
      const root = `arn:aws:iam::${key.metadata.AWSAccountId}:root`;
      const explicit = key.policy.includes("KeyledgerReader") && key.policy.includes('"Deny"');
      expect(explicit || !key.policy.includes(root)).toBe(true);
    }
  });

  it("gives every account a reader that asks for its own external id", () => {
    for (const account of demo.estate.accounts.values()) {
      const role = account.iam.roles.find((one) => one.name === account.reader.roleName);
      expect(role?.trust).toContain(account.reader.externalId);
      const [key] = demo.estate.accessKeys.values();
      expect(role?.trust).toContain(key?.arn);
    }
  });

  it("has attached policies, boundaries and groups that exist", () => {
    for (const { iam } of demo.estate.accounts.values()) {
      const groups = new Set(iam.groups.map((group) => group.name));
      for (const one of [...iam.roles, ...iam.users]) {
        for (const arn of [...one.attached, ...(one.boundaryArn ? [one.boundaryArn] : [])]) {
          expect(iam.managed.has(arn), arn).toBe(true);
        }
      }
      for (const group of iam.users.flatMap((user) => user.groups)) expect(groups).toContain(group);
      for (const group of iam.groups)
        for (const arn of group.attached) expect(iam.managed.has(arn)).toBe(true);
    }
  });
});
