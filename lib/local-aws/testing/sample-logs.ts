import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import type { LocalAthena } from "../queries/types";
import { parseDdl } from "../sql/parse-ddl";
import { keyArn, member, region } from "./sample-estate";

export const logBucket = "sample-logs";

/** A Decrypt as CloudTrail records it; `change` replaces members. */
export function decryptRecord(
  index: number,
  change: Record<string, unknown> = {},
): Record<string, unknown> {
  return {
    eventVersion: "1.11",
    userIdentity: {
      type: "AssumedRole",
      principalId: "AROASAMPLE:session",
      arn: `arn:aws:sts::${member}:assumed-role/app/session`,
      accountId: member,
      sessionContext: {
        sessionIssuer: { type: "Role", arn: `arn:aws:iam::${member}:role/app`, accountId: member },
        attributes: { creationDate: "2026-11-20T00:00:00Z", mfaAuthenticated: "false" },
      },
    },
    eventTime: `2026-11-20T10:0${index % 10}:00Z`,
    eventSource: "kms.amazonaws.com",
    eventName: "Decrypt",
    awsRegion: region,
    sourceIPAddress: "10.0.0.1",
    requestParameters: { encryptionContext: { "aws:s3:arn": "arn:aws:s3:::b", note: 'it\'s "ü"' } },
    responseElements: null,
    eventID: `20000000-0000-4000-8000-${String(index).padStart(12, "0")}`,
    readOnly: true,
    resources: [{ accountId: member, type: "AWS::KMS::Key", ARN: keyArn(1) }],
    eventType: "AwsApiCall",
    recipientAccountId: member,
    ...change,
  };
}

/** Writes a log file of an account's day (`2026/11/20`); answers its size in bytes. */
export function writeLog(
  folder: string,
  place: { account?: string; day: string; name?: string },
  records: readonly Record<string, unknown>[],
): number {
  const { account = member, day, name = "one" } = place;
  const below = join(folder, logBucket, "AWSLogs", account, "CloudTrail", region, day);
  mkdirSync(below, { recursive: true });
  const packed = gzipSync(JSON.stringify({ Records: records }));
  writeFileSync(join(below, `${account}_CloudTrail_${region}_${name}.json.gz`), packed);
  return packed.length;
}

/** The columns that the tests ask for, of those that AWS's page names. */
export const logTable = (
  partitions = projection,
): string => `CREATE EXTERNAL TABLE IF NOT EXISTS \`trails\`.\`logs\` (
  useridentity struct<type:string,arn:string,sessioncontext:struct<sessionissuer:struct<arn:string>>>,
  eventtime string, eventname string COMMENT 'the call', awsregion string, errorcode string,
  requestparameters string, responseelements string, eventid string, readonly string,
  resources array<struct<arn:string,accountid:string,type:string>>)
PARTITIONED BY (\`account\` string, \`day\` string)
ROW FORMAT SERDE 'org.apache.hive.hcatalog.data.JsonSerDe'
STORED AS INPUTFORMAT 'com.amazon.emr.cloudtrail.CloudTrailInputFormat'
OUTPUTFORMAT 'org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat'
LOCATION 's3://${logBucket}/AWSLogs/'
TBLPROPERTIES ('projection.enabled' = 'true', ${partitions},
  'storage.location.template' = 's3://${logBucket}/AWSLogs/\${account}/CloudTrail/${region}/\${day}')`;

const projection = `'projection.account.type' = 'injected', 'projection.day.type' = 'date',
  'projection.day.format' = 'yyyy/MM/dd', 'projection.day.range' = '2026/11/01,NOW'`;

/** Athena in the member account, with that table and a workgroup. */
export function sampleAthena(change: Partial<LocalAthena> = {}): LocalAthena {
  const ddl = parseDdl(logTable());
  if (ddl.kind !== "create-table") throw new Error("no table");
  const primary = {
    name: "primary",
    enabled: true,
    output: "s3://sample-results/",
    enforce: false,
  };
  return {
    accountId: member,
    region,
    workgroups: new Map([["primary", { ...primary, cutoffBytes: null }]]),
    databases: new Map([["trails", new Map([["logs", ddl.table]])]]),
    mayCreateTables: true,
    ...change,
  };
}
