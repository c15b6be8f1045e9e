import fc from "fast-check";
import {
  ACCOUNT_ONLY,
  ALIAS,
  decryptRecord,
  EC2_INFRASTRUCTURE,
  KEY,
  keyResource,
  rotateRecord,
  sessionOfRole,
} from "./trail-records";

const SHAPES = [
  decryptRecord(),
  decryptRecord({ userIdentity: sessionOfRole({ invokedBy: "s3.amazonaws.com" }) }),
  decryptRecord({ userIdentity: sessionOfRole({ sessionContext: {} }) }),
  decryptRecord({ userIdentity: EC2_INFRASTRUCTURE, sourceIPAddress: "ec2.amazonaws.com" }),
  decryptRecord({
    userIdentity: ACCOUNT_ONLY,
    sharedEventID: "7d2bd9b8-a4c0-4e18-b9f6-35a7a7a0c0de",
  }),
  decryptRecord({ resources: undefined, requestParameters: { keyId: "alias/orders" } }),
  decryptRecord({ resources: [], requestParameters: null, errorCode: "AccessDenied" }),
  decryptRecord({ eventSource: "s3.amazonaws.com", note: "kms.amazonaws.com" }),
  decryptRecord({ eventSource: "cloudtrail.amazonaws.com", eventName: "StopLogging" }),
  decryptRecord({ eventType: "AwsVpceEvent", vpcEndpointId: "vpce-1" }),
  decryptRecord({ addendum: { reason: "SERVICE_OUTAGE" } }),
  decryptRecord({ addendum: { reason: "UPDATED_DATA", originalEventID: "e-1" } }),
  rotateRecord(),
];

const part = fc.oneof(
  fc.constantFrom(
    undefined,
    null,
    "",
    "kms.amazonaws.com",
    "cloudtrail.amazonaws.com",
    5,
    true,
    [],
    {},
    "2025-05-20T20:59:59Z",
  ),
  fc.constantFrom("2025-02-30T00:00:00Z", "2099-01-01T00:00:00Z", "not-a-uuid", sessionOfRole()),
  fc.constantFrom(
    [keyResource(ALIAS)],
    [keyResource()],
    { keyId: "alias/other" },
    { arn: 'a"}\\' },
  ),
  fc.string(),
);
/** Requests with all that may decide what a call was bound to. */
const request = fc.record(
  {
    keyId: fc.constantFrom(KEY, "alias/orders"),
    encryptionContext: fc.oneof(
      fc.constantFrom(null, "", [], {}, 7),
      fc.dictionary(
        fc.constantFrom("aws:s3:arn", "tenant", "aws:ebs:id", "__proto__", "\u0061", 'a"b'),
        fc.oneof(
          fc.constantFrom(
            "arn:aws:s3:::bucket/key",
            "arn:aws:s3:::bucket/other",
            "arn:aws:s3:::bucket",
            'arn:aws:s3:::buck"et/x/y',
            "arn:aws:s3:::/x",
            "arn:aws-cn:s3:::bucket/key",
            "arn:aws:s3express:::bucket/key",
            "vol-1",
            "\ud800",
          ),
          fc.string({ maxLength: 400 }),
          fc.constantFrom(1, null, ["x"], { x: "\n'a" }),
        ),
        { maxKeys: 3 },
      ),
    ),
    sourceEncryptionContext: fc.constantFrom({ tenant: "1" }, {}, null),
    destinationEncryptionContext: fc.constantFrom({ tenant: "2" }, {}, null),
    encryptionAlgorithm: fc.constantFrom("SYMMETRIC_DEFAULT", "RSAES_OAEP_SHA_256", "", null),
    other: fc.string(),
  },
  { requiredKeys: [] },
);
const address = fc.oneof(
  fc.ipV4(),
  fc.ipV6(),
  fc.constantFrom("s3.amazonaws.com", "AWS Internal", "signin.example.com", "fe80::1%eth0", ""),
);
const operation = fc.constantFrom(
  ...["Decrypt", "ReEncrypt", "GenerateDataKey", "Sign", "CreateGrant", "PutEventSelectors"],
);

const NAMES = [...Object.keys(decryptRecord()), "sharedEventID", "errorCode", "addendum"];

/** A record with some parts put out or replaced, in any order, as text with any spacing. */
export const anyRecord = fc
  .record({
    shape: fc.constantFrom(...SHAPES),
    changes: fc.array(fc.tuple(fc.constantFrom(...NAMES), part), { maxLength: 2 }),
    order: fc.infiniteStream(fc.nat(1000)),
    id: fc.uuid(),
    seconds: fc.nat(86_399),
    space: fc.constantFrom(undefined, 1, "\n"),
    traits: fc.record(
      { requestParameters: request, sourceIPAddress: address, eventName: operation },
      { requiredKeys: [] },
    ),
  })
  .map(({ shape, changes, order, id, seconds, space, traits }) => {
    const eventTime = new Date(Date.UTC(2025, 4, 20) + seconds * 1000).toISOString();
    const time = { eventTime: `${eventTime.slice(0, 19)}Z` };
    const whole = { ...shape, ...traits, eventID: id, ...time, ...Object.fromEntries(changes) };
    const places = new Map(Object.keys(whole).map((name) => [name, order.next().value as number]));
    const entries = Object.entries(whole).sort(
      ([a], [b]) => (places.get(a) ?? 0) - (places.get(b) ?? 0),
    );
    return JSON.stringify(Object.fromEntries(entries), null, space);
  });
