import { describe, expect, it } from "vitest";
import { bucketKeySaving } from "./bucket-key-saving";
import { keyStorage, type StoredKey } from "./key-storage";
import { priceClasses } from "./price-class";
import { addRequests, lessFree, NO_REQUESTS, requestCost } from "./request-cost";

const at = (text: string) => Date.parse(text);
/** 30 days: 720 hours. */
const MONTH = { from: at("2026-09-01T00:00:00Z"), to: at("2026-10-01T00:00:00Z") };
const LATER = at("2026-11-01T00:00:00Z");
const KEY: StoredKey = {
  manager: "CUSTOMER",
  createdAt: at("2020-01-01T00:00:00Z"),
  firstSeenAt: at("2026-01-01T00:00:00Z"),
  goneAt: null,
  pendingSince: null,
  rotations: [],
};
const storage = (more: Partial<StoredKey>, now = LATER) =>
  keyStorage({ ...KEY, ...more }, MONTH, now);

describe("key storage", () => {
  it("is a dollar a month, by the hour", () => {
    expect(storage({})).toEqual({ from: 1_000_000, to: 1_000_000, hours: 720 });
    expect(storage({ createdAt: at("2026-09-16T00:00:00Z") })).toMatchObject({
      from: 500_000,
      hours: 360,
    });
    expect(storage({ goneAt: at("2026-09-01T00:30:00Z") })).toMatchObject({
      from: 1_389,
      hours: 1,
    });
    expect(storage({}, at("2026-09-11T00:00:00Z"))).toMatchObject({ from: 333_333, hours: 240 });
    expect(storage({ createdAt: LATER })).toEqual({ from: 0, to: 0, hours: 0 });
  });

  it("is nothing for AWS managed keys, and while a key waits for its deletion", () => {
    expect(storage({ manager: "AWS" })).toEqual({ from: 0, to: 0, hours: 0 });
    expect(storage({ pendingSince: at("2026-09-16T00:00:00Z") })).toMatchObject({ from: 500_000 });
    expect(storage({ pendingSince: at("2026-08-16T00:00:00Z") })).toMatchObject({ from: 0, to: 0 });
  });

  it("rises by a dollar with the first and the second rotation, from their time on, and no further", () => {
    const [first, second, third] = ["2021-01-01", "2026-09-16", "2026-09-20"].map((day) =>
      at(`${day}T00:00:00Z`),
    ) as [number, number, number];
    expect(storage({ rotations: [first] })).toMatchObject({ from: 2_000_000, to: 2_000_000 });
    expect(storage({ rotations: [second, first] })).toMatchObject({ from: 2_500_000 });
    expect(storage({ rotations: [first, second, third] })).toMatchObject({ from: 2_500_000 });
    expect(storage({ rotations: [LATER] })).toMatchObject({ from: 1_000_000 });
  });

  it("is between two figures where the rotations or the manager are not known", () => {
    expect(storage({ rotations: null })).toMatchObject({ from: 1_000_000, to: 3_000_000 });
    expect(storage({ manager: null })).toMatchObject({ from: 0, to: 1_000_000 });
  });
});

describe("requests", () => {
  const asked = (operation: string, spec: string | null, succeeded = 10_000, failed = 0) => ({
    operation,
    spec,
    succeeded,
    failed,
  });

  it.each([
    ["Decrypt", "SYMMETRIC_DEFAULT", 30_000, 30_000],
    ["GenerateMac", "HMAC_256", 30_000, 30_000],
    ["Sign", "RSA_2048", 30_000, 30_000],
    ["Sign", "RSA_4096", 150_000, 150_000],
    ["DeriveSharedSecret", "ECC_NIST_P256", 150_000, 150_000],
    ["Sign", "ML_DSA_65", 150_000, 150_000],
    ["GenerateDataKeyPair", "SYMMETRIC_DEFAULT", 100_000, 12_000_000],
    ["GenerateDataKeyPairWithoutPlaintext", "SYMMETRIC_DEFAULT", 100_000, 12_000_000],
    ["Decrypt", null, 30_000, 150_000],
  ])("10,000 of %s with a key of %s", (operation, spec, from, to) => {
    expect(requestCost([asked(operation, spec)])).toMatchObject({ from, to });
  });

  it("that failed are in the higher figure alone", () => {
    const cost = requestCost([asked("Decrypt", "SYMMETRIC_DEFAULT", 10_000, 5_000)]);
    expect(cost).toMatchObject({ from: 30_000, to: 45_000, requests: 15_000, failed: 5_000 });
  });

  it("are free up to 20,000 a month, but for asymmetric keys and key pairs", () => {
    const few = requestCost([asked("Decrypt", "SYMMETRIC_DEFAULT", 19_999)]);
    expect(lessFree(few)).toEqual({ from: 0, to: 0 });
    const many = requestCost([
      asked("Decrypt", "SYMMETRIC_DEFAULT", 30_000),
      asked("Sign", "RSA_2048"),
    ]);
    expect(lessFree(many)).toEqual({ from: 60_000, to: 60_000 });
    expect(lessFree(requestCost([asked("Sign", "RSA_2048")]))).toEqual({
      from: 30_000,
      to: 30_000,
    });
  });

  it("add up by class", () => {
    const sum = addRequests(
      requestCost([asked("Decrypt", "SYMMETRIC_DEFAULT"), asked("Encrypt", "SYMMETRIC_DEFAULT")]),
      requestCost([asked("Sign", "RSA_3072")]),
    );
    expect(sum.classes).toEqual({ symmetric: 20_000, asymmetric: 10_000 });
    expect(addRequests(sum, NO_REQUESTS)).toEqual(sum);
    expect(priceClasses("Anything", "SYMMETRIC_DEFAULT")).toEqual(["symmetric"]);
  });
});

describe("what S3 Bucket Keys might save", () => {
  it("is 99 percent at most, and at least all but one request each five minutes", () => {
    const saving = bucketKeySaving({ objects: 2_400_000, buckets: 0, fives: 100_000 });
    expect(saving).toEqual({ from: 6_900_000, to: 7_128_000 });
  });

  it("is nothing where S3 asks no oftener than that, and never more than the most", () => {
    expect(bucketKeySaving({ objects: 50, buckets: 0, fives: 60 }).from).toBe(0);
    expect(bucketKeySaving({ objects: 1_000, buckets: 0, fives: 1 })).toEqual({
      from: 2_970,
      to: 2_970,
    });
    expect(bucketKeySaving({ objects: 0, buckets: 900, fives: 3 })).toEqual({ from: 0, to: 0 });
  });
});
