/**
 * Records as the documentation shows them (KMS Developer Guide, "Examples of AWS KMS log entries"; CloudTrail User
 * Guide, "Record contents" and "userIdentity element"), with made-up ids.
 */
export const OWNER = "111122223333";
export const CALLER = "444455556666";
export const REGION = "us-west-2";
export const KEY = `arn:aws:kms:${REGION}:${OWNER}:key/1234abcd-12ab-34cd-56ef-1234567890ab`;
export const OTHER_KEY = `arn:aws:kms:${REGION}:${OWNER}:key/0987dcba-09fe-87dc-65ba-ab0987654321`;
export const ALIAS = `arn:aws:kms:${REGION}:${OWNER}:alias/orders`;

export type TrailRecord = Record<string, unknown>;

const ALICE = {
  type: "IAMUser",
  principalId: "AIDACKCEVSQ6C2EXAMPLE",
  arn: `arn:aws:iam::${OWNER}:user/Alice`,
  accountId: OWNER,
  accessKeyId: "AKIAIOSFODNN7EXAMPLE",
  userName: "Alice",
};

export function keyResource(ARN: string = KEY): TrailRecord {
  return { accountId: OWNER, type: "AWS::KMS::Key", ARN };
}

/** ct-decrypt, "Decrypt with a standard symmetric encryption key". */
export function decryptRecord(more: TrailRecord = {}): TrailRecord {
  return {
    eventVersion: "1.11",
    userIdentity: ALICE,
    eventTime: "2025-05-20T20:45:00Z",
    eventSource: "kms.amazonaws.com",
    eventName: "Decrypt",
    awsRegion: REGION,
    sourceIPAddress: "192.0.2.0",
    userAgent: "aws-cli/2.27.11",
    requestParameters: {
      encryptionAlgorithm: "SYMMETRIC_DEFAULT",
      keyId: KEY,
      encryptionContext: { Department: "Engineering", Project: "Alpha" },
    },
    responseElements: null,
    additionalEventData: {
      keyMaterialId: "123456789012345678901234567890123456789012345678901234567890abcd",
    },
    requestID: "12345126-30d5-4b28-98b9-9153da559963",
    eventID: "abcde202-ba1a-467c-b4ba-f729d45ae521",
    readOnly: true,
    resources: [keyResource()],
    eventType: "AwsApiCall",
    managementEvent: true,
    recipientAccountId: OWNER,
    eventCategory: "Management",
    tlsDetails: { tlsVersion: "TLSv1.3", keyExchange: "X25519MLKEM768" },
    ...more,
  };
}

/** An assumed role's identity; `invokedBy` where a service calls for it. */
export function sessionOfRole(more: TrailRecord = {}): TrailRecord {
  return {
    type: "AssumedRole",
    principalId: "AROAEXAMPLEROLEID0001:job-17",
    arn: `arn:aws:sts::${OWNER}:assumed-role/app/job-17`,
    accountId: OWNER,
    accessKeyId: "ASIAIOSFODNN7EXAMPLE",
    sessionContext: {
      sessionIssuer: {
        type: "Role",
        principalId: "AROAEXAMPLEROLEID0001",
        arn: `arn:aws:iam::${OWNER}:role/service/app`,
        accountId: OWNER,
        userName: "app",
      },
      attributes: { creationDate: "2025-05-20T20:00:00Z", mfaAuthenticated: "false" },
    },
    ...more,
  };
}

/** The owner's copy of a call from another account tells that account and an id only. */
export const ACCOUNT_ONLY = {
  type: "AWSAccount",
  principalId: "AROAEXAMPLEROLEID0002:partner",
  accountId: CALLER,
};

/** ct-ec2two: EBS attaches a volume to an instance. */
export const EC2_INFRASTRUCTURE = {
  type: "AssumedRole",
  principalId: `${OWNER}:aws:ec2-infrastructure:i-81e2f56c`,
  arn: `arn:aws:sts::${OWNER}:assumed-role/aws:ec2-infrastructure/i-81e2f56c`,
  accountId: OWNER,
  accessKeyId: "",
  sessionContext: {
    attributes: { mfaAuthenticated: "false", creationDate: "2014-11-05T21:35:38Z" },
    sessionIssuer: {
      type: "Role",
      principalId: `${OWNER}:aws:ec2-infrastructure`,
      arn: `arn:aws:iam::${OWNER}:role/aws:ec2-infrastructure`,
      accountId: OWNER,
      userName: "aws:ec2-infrastructure",
    },
  },
};

/** ct-rotatekey: KMS's own doing. */
export function rotateRecord(): TrailRecord {
  return decryptRecord({
    userIdentity: { accountId: OWNER, invokedBy: "AWS Internal" },
    eventName: "RotateKey",
    sourceIPAddress: "AWS Internal",
    userAgent: "AWS Internal",
    requestParameters: null,
    readOnly: false,
    eventType: "AwsServiceEvent",
    eventID: "a24b3967-ddad-417f-9b22-2332b918db06",
    serviceEventDetails: { keyOrigin: "AWS_KMS", rotationType: "AUTOMATIC" },
    additionalEventData: undefined,
  });
}
