import { wordsOf } from "./words";

const HEX = Array.from({ length: 65_536 }, (_, value) => value.toString(16).padStart(4, "0"));

/** The accounts, keys and roles of the traffic, the same for every file. */
export interface Cast {
  accounts: string[];
  regions: string[];
  /** Of each account and region. */
  keys: Map<string, string[]>;
  roles: Map<string, { name: string; id: string }[]>;
}

/** Six accounts in three regions with 40 keys each, and 60 roles an account. */
export function castOf(seed: number): Cast {
  const word = wordsOf(seed);
  const accounts = Array.from({ length: 6 }, (_, at) => String(110_000_000_000 + at * 7_331_919));
  const regions = ["eu-west-1", "eu-central-1", "us-east-1"];
  const keys = new Map<string, string[]>();
  const roles = new Map<string, { name: string; id: string }[]>();
  for (const account of accounts) {
    for (const region of regions) {
      const arns = Array.from(
        { length: 40 },
        () => `arn:aws:kms:${region}:${account}:key/${uuid(word)}`,
      );
      keys.set(`${account}/${region}`, arns);
    }
    const names = Array.from({ length: 60 }, (_, at) => ({
      name: `${pick(word, TEAMS)}-${pick(word, WORKLOADS)}-${at}`,
      id: `AROA${uuid(word).replaceAll("-", "").slice(0, 17).toUpperCase()}`,
    }));
    roles.set(account, names);
  }
  return { accounts, regions, keys, roles };
}

const TEAMS = [
  "checkout",
  "orders",
  "catalog",
  "search",
  "basket",
  "customers",
  "payments",
  "lake",
];
const WORKLOADS = ["task", "lambda", "batch", "worker", "api", "deploy"];
const AGENTS = [
  "aws-sdk-java/2.31.9 md/io#sync md/http#Apache ua/2.1 os/Linux#5.10 lang/java#21.0.6",
  "Boto3/1.38.2 md/Botocore#1.38.2 ua/2.1 os/linux#6.1.132 md/arch#x86_64 lang/python#3.12.9",
  "APN/1.0 HashiCorp/1.0 Terraform/1.11.4 (+https://www.terraform.io) aws-sdk-go-v2/1.36.3",
  "aws-cli/2.27.11 md/awscrt#0.26.1 ua/2.1 os/macos#24.4.0 lang/python#3.13.2",
];
/** What an attacker would send as a user agent to be counted for somebody else. */
const HOSTILE = [
  String.raw`x\",\"eventSource\":\"kms.amazonaws.com\",\"eventName\":\"Decrypt`,
  String.raw`},{\"eventVersion\":\"1.11\",\"eventSource\":\"kms.amazonaws.com\"},{`,
  String.raw`kms.amazonaws.com }]}]} \\\\`,
];

function pick<T>(word: () => number, list: readonly T[]): T {
  return list[word() % list.length] as T;
}

function uuid(word: () => number): string {
  const [a, b, c, d] = [word(), word(), word(), word()];
  const hex = (value: number) => HEX[value & 0xffff] as string;
  return `${hex(a)}${hex(a >>> 16)}-${hex(b)}-4${hex(b >>> 16).slice(1)}-a${hex(c).slice(1)}-${hex(c >>> 16)}${hex(d)}${hex(d >>> 16)}`;
}

export interface RecordPlace {
  cast: Cast;
  account: string;
  region: string;
  /** Seconds since 1970 in which the records lie, and how many of them. */
  from: number;
  span: number;
}

/** The parts of a record in CloudTrail's own order; each a member of the object as it is written. */
function common(
  place: RecordPlace,
  word: () => number,
  call: {
    source: string;
    name: string;
    via: string | null;
    request: string;
    response: string;
    tail: string;
    /** Which of the account's roles; any, where it is left out. */
    role?: number;
  },
): string[] {
  const { account, region } = place;
  const roles = place.cast.roles.get(account) ?? [];
  const role = roles[(call.role ?? word()) % roles.length] ?? { name: "", id: "" };
  const session = `${role.name.slice(0, 8)}${HEX[word() & 0xfff]}`;
  const at = new Date((place.from + (word() % place.span)) * 1000).toISOString().slice(0, 19);
  const hour = at.slice(0, 13);
  const agent = word() % 400 === 0 ? pick(word, HOSTILE) : pick(word, AGENTS);
  // The tasks of a role have some sixty addresses in a day.
  const host = (role.id.charCodeAt(4) * 31 + role.id.charCodeAt(9)) % 4096;
  const ip = `10.${host >> 8}.${host & 255}.${word() % 64}`;
  const key = `ASIA${role.id.slice(4, 14)}${session.slice(-4).toUpperCase()}XW`;
  const service = call.source.slice(0, call.source.indexOf("."));
  return [
    `"eventVersion":"1.11"`,
    `"userIdentity":{"type":"AssumedRole","principalId":"${role.id}:${session}","arn":"arn:aws:sts::${account}:assumed-role/${role.name}/${session}","accountId":"${account}","accessKeyId":"${key}","sessionContext":{"sessionIssuer":{"type":"Role","principalId":"${role.id}","arn":"arn:aws:iam::${account}:role/${role.name}","accountId":"${account}","userName":"${role.name}"},"attributes":{"creationDate":"${hour}:00:00Z","mfaAuthenticated":"false"}}${call.via === null ? "" : `,"invokedBy":"${call.via}"`}}`,
    `"eventTime":"${at}Z"`,
    `"eventSource":"${call.source}"`,
    `"eventName":"${call.name}"`,
    `"awsRegion":"${region}"`,
    `"sourceIPAddress":"${call.via ?? ip}"`,
    `"userAgent":"${call.via ?? agent}"`,
    `"requestParameters":${call.request}`,
    `"responseElements":${call.response}`,
    `"requestID":"${uuid(word)}"`,
    `"eventID":"${uuid(word)}"`,
    call.tail,
    `"eventType":"AwsApiCall"`,
    `"managementEvent":true`,
    `"recipientAccountId":"${account}"`,
    `"eventCategory":"Management"`,
    ...(call.via === null
      ? [
          `"tlsDetails":{"tlsVersion":"TLSv1.3","cipherSuite":"TLS_AES_128_GCM_SHA256","clientProvidedHostHeader":"${service}.${region}.amazonaws.com"}`,
        ]
      : []),
  ];
}

const ERRORS = ["AccessDenied", "DisabledException", "InvalidCiphertextException"];

/** One call of KMS as its documentation's log entries show it (KMS Developer Guide, "Understanding log entries"). */
export function kmsRecord(place: RecordPlace, word: () => number): string[] {
  const keys = place.cast.keys.get(`${place.account}/${place.region}`) ?? [];
  // A few keys make most of the traffic.
  const key = Math.floor(keys.length * (word() / 2 ** 32) ** 3);
  const arn = keys[key] ?? "";
  const kind = word() % 10;
  const bucket = `${pick(word, TEAMS)}-data-${word() % 30}`;
  const via = kind < 5 ? "s3.amazonaws.com" : kind < 6 ? "dynamodb.amazonaws.com" : null;
  const context =
    via === "s3.amazonaws.com"
      ? `{"aws:s3:arn":"arn:aws:s3:::${bucket}/orders/${HEX[word() & 0xffff]}.parquet"}`
      : `{"tenant":"${word() % 500}","purpose":"${pick(word, TEAMS)}"}`;
  const decrypts = word() % 4 !== 0;
  const resources = `"resources":[{"accountId":"${place.account}","type":"AWS::KMS::Key","ARN":"${arn}"}]`;
  const parts = common(place, word, {
    source: "kms.amazonaws.com",
    // A key serves a few roles.
    role: key * 3 + (word() % 3),
    name: decrypts ? "Decrypt" : "GenerateDataKey",
    via,
    request: decrypts
      ? `{"encryptionContext":${context},"encryptionAlgorithm":"SYMMETRIC_DEFAULT"}`
      : `{"keyId":"${arn}","encryptionContext":${context},"keySpec":"AES_256"}`,
    response: "null",
    tail: `"additionalEventData":{"keyMaterialId":"${arn.slice(-12).repeat(5)}1234"},"readOnly":true,${resources}`,
  });
  if (word() % 100 === 0) {
    parts.splice(
      8,
      0,
      `"errorCode":"${pick(word, ERRORS)}","errorMessage":"The call was refused \\u2014 see \\"why\\""`,
    );
  }
  return parts;
}

/** One call of another service, of the size and shape that trails are full of. */
export function otherRecord(place: RecordPlace, word: () => number): string[] {
  const { account, region } = place;
  const tail = `"readOnly":true`;
  switch (word() % 256 === 0 ? 5 : word() % 5) {
    case 0: {
      const role = pick(word, place.cast.roles.get(account) ?? []);
      const token = Array.from({ length: 8 }, () => uuid(word).replaceAll("-", "")).join("/");
      return common(place, word, {
        source: "sts.amazonaws.com",
        name: "AssumeRole",
        via: null,
        request: `{"roleArn":"arn:aws:iam::${account}:role/${role.name}","roleSessionName":"${role.name.slice(0, 8)}","durationSeconds":3600}`,
        response: `{"credentials":{"accessKeyId":"ASIA${role.id.slice(4)}","sessionToken":"${token}","expiration":"Nov 21, 2026, 4:05:06 PM"},"assumedRoleUser":{"assumedRoleId":"${role.id}:x","arn":"arn:aws:sts::${account}:assumed-role/${role.name}/x"}}`,
        tail: `"readOnly":true,"resources":[{"accountId":"${account}","type":"AWS::IAM::Role","ARN":"arn:aws:iam::${account}:role/${role.name}"}]`,
      });
    }
    case 1: {
      const items = Array.from(
        { length: 1 + (word() % 6) },
        () => `{"instanceId":"i-0${uuid(word).replaceAll("-", "").slice(0, 16)}"}`,
      );
      return common(place, word, {
        source: "ec2.amazonaws.com",
        name: "DescribeInstances",
        via: null,
        request: `{"maxResults":100,"instancesSet":{"items":[${items.join(",")}]},"filterSet":{"items":[{"name":"tag:Service","valueSet":{"items":[{"value":"${pick(word, TEAMS)}"}]}}]}}`,
        response: "null",
        tail,
      });
    }
    case 2:
      return common(place, word, {
        source: "logs.amazonaws.com",
        name: "CreateLogStream",
        via: "lambda.amazonaws.com",
        request: `{"logGroupName":"/aws/lambda/${pick(word, TEAMS)}-${pick(word, WORKLOADS)}","logStreamName":"2026/11/21/[$LATEST]${uuid(word).replaceAll("-", "")}"}`,
        response: "null",
        tail: `"readOnly":false,"apiVersion":"20140328"`,
      });
    case 3:
      return common(place, word, {
        source: "ssm.amazonaws.com",
        name: "GetParameters",
        via: null,
        request: `{"withDecryption":true,"names":["/${pick(word, TEAMS)}/prod/database","/${pick(word, TEAMS)}/prod/token"]}`,
        response: "null",
        tail,
      });
    case 4:
      return common(place, word, {
        source: "s3.amazonaws.com",
        name: "GetBucketEncryption",
        via: null,
        request: `{"bucketName":"${pick(word, TEAMS)}-data-${word() % 30}","Host":"${pick(word, TEAMS)}-data.s3.${region}.amazonaws.com","encryption":""}`,
        response: "null",
        tail: `"additionalEventData":{"SignatureVersion":"SigV4","CipherSuite":"TLS_AES_128_GCM_SHA256","bytesTransferredIn":0,"AuthenticationMethod":"AuthHeader","x-amz-id-2":"${uuid(word)}${uuid(word)}","bytesTransferredOut":412},"readOnly":true`,
      });
    default:
      // Names KMS where it is not the source: a trail's selectors (story 15 of the demo).
      return common(place, word, {
        source: "cloudtrail.amazonaws.com",
        name: "GetEventSelectors",
        via: null,
        request: `{"trailName":"organisation","lookupAttributes":[{"eventSource":"kms.amazonaws.com","eventVersion":"1.11"}]}`,
        response: `{"eventSelectors":[{"readWriteType":"All","excludeManagementEventSources":["kms.amazonaws.com"]}]}`,
        tail,
      });
  }
}
