import { anotherEvent, correctionOfEvent } from "./trail-folder";
import {
  ACCOUNT_ONLY,
  ALIAS,
  CALLER,
  decryptRecord,
  EC2_INFRASTRUCTURE,
  KEY,
  keyResource,
  OTHER_KEY,
  OWNER,
  rotateRecord,
  sessionOfRole,
  type TrailRecord,
} from "./trail-records";

/** An event of May 2025, `DDTHH:MM:SS`. */
export function on(time: string, more: TrailRecord = {}): TrailRecord {
  return anotherEvent(decryptRecord({ eventTime: `2025-05-${time}Z`, ...more }));
}

/** Of each rule of decoding at least one record, of the 20th. */
export function everyKind(): { own: TrailRecord[]; caller: TrailRecord[] } {
  const shared = { sharedEventID: "7d2bd9b8-a4c0-4e18-b9f6-35a7a7a0c0de" };
  const partner = sessionOfRole({
    accountId: CALLER,
    arn: `arn:aws:sts::${CALLER}:assumed-role/partner/s`,
    sessionContext: {
      sessionIssuer: {
        ...{ type: "Role", principalId: "AROAEXAMPLEROLEID0002", accountId: CALLER },
        ...{ arn: `arn:aws:iam::${CALLER}:role/partner`, userName: "partner" },
      },
    },
  });
  const s3 = (object: string) => ({
    userIdentity: sessionOfRole({ invokedBy: "s3.amazonaws.com" }),
    sourceIPAddress: "s3.amazonaws.com",
    requestParameters: {
      encryptionAlgorithm: "SYMMETRIC_DEFAULT",
      encryptionContext: { team: 'o"r\\d', "aws:s3:arn": `arn:aws:s3:::orders/${object}` },
    },
  });
  const twice = on("20T10:00:00");
  const disabling = on("20T12:15:00", {
    eventName: "DisableKey",
    readOnly: false,
    requestParameters: { keyId: KEY },
    userIdentity: sessionOfRole(),
  });
  const own = [
    ...[on("20T10:01:00"), on("20T10:04:59"), on("20T10:05:00"), on("20T10:09:59.5")],
    ...[twice, twice],
    on("20T10:01:00", { userIdentity: sessionOfRole() }),
    on("20T10:02:00", {
      userIdentity: sessionOfRole({ arn: `arn:aws:sts::${OWNER}:assumed-role/app/other` }),
    }),
    on("20T10:02:00", { userIdentity: sessionOfRole({ sessionContext: {} }) }),
    ...[on("20T11:00:00", s3("a/1")), on("20T11:01:00", s3('a/"2')), on("20T11:02:00", s3("b"))],
    on("20T11:00:00", { userIdentity: EC2_INFRASTRUCTURE, sourceIPAddress: "ec2.amazonaws.com" }),
    on("20T12:00:00", {
      userIdentity: { type: "Root", accountId: OWNER, arn: `arn:aws:iam::${OWNER}:root` },
    }),
    on("20T12:00:00", {
      userIdentity: { type: "IdentityCenterUser", accountId: OWNER, onBehalfOf: { userId: "u-1" } },
    }),
    on("20T12:00:00", {
      userIdentity: { type: "WebIdentityUser", principalId: "idp:app:joe", userName: "joe" },
    }),
    on("20T12:00:00", { userIdentity: { type: "Unheard", accountId: OWNER } }),
    on("20T12:10:00", { resources: undefined, requestParameters: { keyId: "alias/orders" } }),
    on("20T12:10:00", { resources: [keyResource(ALIAS)], requestParameters: null }),
    on("20T12:11:00", {
      resources: undefined,
      requestParameters: { keyId: KEY },
      errorCode: "AccessDenied",
    }),
    on("20T12:11:00", { resources: [], requestParameters: null, errorCode: "AccessDenied" }),
    on("20T12:12:00", { errorCode: "DisabledException", sourceIPAddress: "2001:db8::1" }),
    on("20T12:12:00", {
      eventName: "ReEncrypt",
      requestParameters: {
        sourceEncryptionContext: { a: "1" },
        destinationEncryptionContext: { b: "2" },
      },
      resources: [keyResource(), keyResource(OTHER_KEY)],
    }),
    on("20T12:13:00", {
      eventName: "Decrypt",
      requestParameters: { encryptionAlgorithm: "RSAES_OAEP_SHA_256", keyId: KEY },
    }),
    on("20T12:13:00", {
      eventName: "GenerateDataKey",
      requestParameters: { encryptionContext: {} },
    }),
    on("20T12:14:00", { eventName: "Sign", requestParameters: { keyId: KEY } }),
    on("20T12:14:00", { eventName: "ListKeys", resources: undefined, requestParameters: null }),
    on("20T12:14:00", { eventName: "ConjureKey", readOnly: undefined }),
    disabling,
    correctionOfEvent(disabling, { sourceIPAddress: "198.51.100.7" }),
    correctionOfEvent(twice, { errorCode: "AccessDenied" }),
    on("20T12:15:00", { addendum: { reason: "DELIVERY_DELAY" } }),
    on("20T12:16:00", {
      eventName: "PutKeyPolicy",
      readOnly: false,
      requestParameters: {
        keyId: KEY,
        policyName: "default",
        policy: '{"Version":"2012-10-17","Statement":[]}',
      },
    }),
    { ...rotateRecord(), eventTime: "2025-05-20T13:00:00Z" },
    on("20T13:10:00", {
      eventSource: "cloudtrail.amazonaws.com",
      eventName: "StopLogging",
      readOnly: false,
      requestParameters: { name: "trail" },
      resources: undefined,
    }),
    on("20T13:11:00", { eventSource: "cloudtrail.amazonaws.com", eventName: "LookupEvents" }),
    on("20T13:12:00", { eventSource: "s3.amazonaws.com", note: "kms.amazonaws.com" }),
    on("20T13:13:00", { eventID: undefined }),
    on("20T13:13:00", { eventType: "AwsVpceEvent", vpcEndpointId: "vpce-1" }),
    on("20T13:13:00", {
      ...{ eventSource: "cloudtrail.amazonaws.com", eventName: "StopLogging" },
      ...{ eventType: "AwsVpceEvent", requestParameters: undefined },
    }),
    on("20T13:14:00", { ...shared, userIdentity: ACCOUNT_ONLY }),
  ];
  const caller = [
    on("20T13:14:00", { ...shared, recipientAccountId: CALLER, userIdentity: partner }),
    on("20T13:15:00", { recipientAccountId: CALLER, userIdentity: partner, resources: [] }),
  ];
  return { own, caller };
}
