import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { CONTEXT, decoded, skipReason } from "../testing/decoding";
import {
  ACCOUNT_ONLY,
  ALIAS,
  decryptRecord,
  KEY,
  keyResource,
  OTHER_KEY,
  OWNER,
  REGION,
  rotateRecord,
  sessionOfRole,
} from "../testing/trail-records";
import { decodeRecord, timeOf } from "./decode-record";

describe("which key", () => {
  it("is the resource, whatever the caller said", () => {
    const request = { keyId: "alias/orders" };
    expect(decoded(decryptRecord({ requestParameters: request })).keys).toEqual([
      { arn: KEY, basis: "resource" },
    ]);
    expect(decoded(decryptRecord({ requestParameters: null })).keys).toHaveLength(1);
  });

  it("is both keys of ReEncrypt, each once", () => {
    const resources = [keyResource(), keyResource(OTHER_KEY), keyResource()];
    const use = decoded(decryptRecord({ eventName: "ReEncrypt", resources }));
    expect(use.keys.map(({ arn }) => arn)).toEqual([KEY, OTHER_KEY]);
  });

  it("leaves an alias among the resources aside where the key is there too", () => {
    const alias = { accountId: OWNER, type: "AWS::KMS::Alias", ARN: ALIAS };
    const record = decryptRecord({ eventName: "CreateAlias", resources: [alias, keyResource()] });
    expect(decoded(record).keys).toEqual([{ arn: KEY, basis: "resource" }]);
  });

  it.each([
    ["alias/orders", "2025-05-20T20:45:00Z", [{ arn: KEY, basis: "alias" }]],
    [ALIAS, "2024-05-20T20:45:00Z", [{ arn: OTHER_KEY, basis: "alias" }]],
    ["alias/unheard-of", "2025-05-20T20:45:00Z", []],
    [KEY, "2025-05-20T20:45:00Z", [{ arn: KEY, basis: "request" }]],
    [KEY.split("/")[1], "2025-05-20T20:45:00Z", [{ arn: KEY, basis: "request" }]],
    ["not a key", "2025-05-20T20:45:00Z", []],
    [17, "2025-05-20T20:45:00Z", []],
  ])(
    "of a call without resources on %s at %s is by the time of the event",
    (keyId, eventTime, keys) => {
      const record = decryptRecord({
        resources: undefined,
        requestParameters: { keyId },
        eventTime,
      });
      expect(decoded(record).keys).toEqual(keys);
    },
  );

  it("is none for a denied call whose record names none", () => {
    const denied = decryptRecord({
      resources: undefined,
      requestParameters: null,
      errorCode: "AccessDenied",
    });
    expect(decoded(denied)).toMatchObject({ keys: [], errorCode: "AccessDenied" });
  });
});

describe("what was done", () => {
  it.each([
    ["Decrypt", true, "use"],
    ["GenerateDataKeyPairWithoutPlaintext", true, "use"],
    ["Decapsulate", true, "use"],
    ["DescribeKey", true, "read"],
    ["GenerateRandom", true, "read"],
    ["CreateGrant", false, "control"],
    ["PutKeyPolicy", false, "control"],
    ["ScheduleKeyDeletion", false, "control"],
    ["EncryptWithSomethingNew", true, "read"],
    ["ChangeSomethingNew", false, "control"],
  ])("%s with readOnly %s is a %s", (eventName, readOnly, kind) => {
    expect(decoded(decryptRecord({ eventName, readOnly }))).toMatchObject({
      operation: eventName,
      kind,
    });
  });

  it("is KMS's own doing for RotateKey", () => {
    const use = decoded(rotateRecord());
    expect(use).toMatchObject({ kind: "service-event", operation: "RotateKey", readOnly: false });
    expect(use.principal.ref).toBe("service:AWS Internal");
    expect(use.keys).toEqual([{ arn: KEY, basis: "resource" }]);
  });

  it("is judged by its name where readOnly is missing", () => {
    expect(decoded(decryptRecord({ readOnly: undefined })).readOnly).toBe(true);
    const record = decryptRecord({ readOnly: undefined, eventName: "DisableKey" });
    expect(decoded(record)).toMatchObject({ readOnly: false, kind: "control" });
  });

  it("keeps the encryption context, and what of it is text", () => {
    const context = { "aws:s3:arn": "arn:aws:s3:::b/o", broken: { a: 1 } };
    const record = decryptRecord({ requestParameters: { encryptionContext: context } });
    expect(decoded(record).encryptionContext).toEqual({ "aws:s3:arn": "arn:aws:s3:::b/o" });
  });
});

describe("what is not counted", () => {
  it.each([
    [null, "not-an-object"],
    [[decryptRecord()], "not-an-object"],
    [decryptRecord({ eventSource: "s3.amazonaws.com" }), "other-service"],
    [decryptRecord({ eventID: undefined }), "no-event-id"],
    [decryptRecord({ eventName: "" }), "no-event-name"],
    [decryptRecord({ eventTime: "yesterday" }), "no-time"],
    [decryptRecord({ eventTime: "2025-02-30T00:00:00Z" }), "no-time"],
    [decryptRecord({ eventTime: "1970-01-01T00:00:00Z" }), "time-out-of-range"],
    [decryptRecord({ eventTime: "2199-01-01T00:00:00Z" }), "time-out-of-range"],
    // CloudTrail User Guide, "Network activity events": its own id beside that of the call, of the endpoint's owner.
    [decryptRecord({ eventType: "AwsVpceEvent", resources: undefined }), "network-activity"],
    // CloudTrail User Guide, "CloudTrail record contents", addendum: an event told again, not another.
    [decryptRecord({ addendum: { reason: "UPDATED_DATA", originalEventID: "e-1" } }), "correction"],
    [decryptRecord({ awsRegion: 3 }), "no-region"],
    [decryptRecord({ recipientAccountId: null, userIdentity: {} }), "no-account"],
  ])("case %#: %o", (record, reason) => {
    expect(skipReason(record)).toBe(reason);
  });

  it("has a time as CloudTrail writes it and no other", () => {
    expect(timeOf("2025-05-20T20:45:00Z")).toBe(Date.UTC(2025, 4, 20, 20, 45));
    expect(timeOf("2025-05-20T20:45:00.123Z")).toBe(Date.UTC(2025, 4, 20, 20, 45, 0, 123));
    for (const text of ["2025-05-20", "2025-05-20T20:45:00", "2025-05-20T20:45:00+02:00", 5]) {
      expect(timeOf(text)).toBeNull();
    }
  });
});

describe("any record", () => {
  const shapes = fc.constantFrom(
    decryptRecord(),
    rotateRecord(),
    decryptRecord({ userIdentity: sessionOfRole(), resources: undefined }),
    decryptRecord({ userIdentity: ACCOUNT_ONLY, errorCode: "InvalidCiphertextException" }),
  );
  const shuffled = fc
    .tuple(shapes, fc.infiniteStream(fc.double({ min: 0, max: 1, noNaN: true })))
    .map(([record, order]) => {
      const by = new Map(Object.keys(record).map((name) => [name, order.next().value as number]));
      const names = Object.keys(record).sort((a, b) => (by.get(a) ?? 0) - (by.get(b) ?? 0));
      return { record, other: Object.fromEntries(names.map((name) => [name, record[name]])) };
    });

  it("means the same in another order of its fields and with other white space", () => {
    fc.assert(
      fc.property(shuffled, fc.constantFrom(0, 1, 4), ({ record, other }, space) => {
        const again: unknown = JSON.parse(JSON.stringify(other, null, space));
        expect(decodeRecord(again, CONTEXT)).toEqual(
          decodeRecord(JSON.parse(JSON.stringify(record)), CONTEXT),
        );
      }),
    );
  });

  it("is answered and never thrown at, whatever of it is missing or something else", () => {
    const place = fc.constantFrom(...Object.keys(decryptRecord()), "sharedEventID", "errorCode");
    fc.assert(
      fc.property(shapes, place, fc.anything(), fc.anything(), (record, name, value, deep) => {
        const identity = { ...(record.userIdentity as object), sessionContext: deep, arn: value };
        for (const broken of [
          { ...record, [name]: value },
          { ...record, userIdentity: identity },
          value,
        ]) {
          const answer = decodeRecord(broken, CONTEXT);
          if ("skipped" in answer) continue;
          expect(answer.use.principal.ref).not.toBe("");
          expect(Number.isFinite(answer.use.at)).toBe(true);
        }
      }),
      { numRuns: 300 },
    );
  });

  it(`of ${REGION} is not counted for a key of another service`, () => {
    const resources = [{ ARN: "arn:aws:s3:::bucket", type: "AWS::S3::Bucket" }];
    expect(decoded(decryptRecord({ resources, requestParameters: null })).keys).toEqual([]);
  });
});
