import type { ProtectedResource } from "../types";
import { arnParts } from "./fields";

type Reads = (value: string, context: Readonly<Record<string, string>>) => ProtectedResource | null;

const as =
  (type: string): Reads =>
  (resource) =>
    resource === "" ? null : { type, resource };

const LONGEST = 1_024;

/**
 * The names under which AWS's services put what they encrypt, each with the page that says so ("encryption context"
 * there). Those that come with another's name as well stand first: ECR's images and a trail's logs lie in S3.
 */
const NAMES: readonly (readonly [name: string, reads: Reads])[] = [
  // Amazon ECR User Guide, "Encryption at rest"
  ["aws:ecr:arn", as("ecr-repository")],
  // AWS CloudTrail User Guide, "Encrypting CloudTrail log files with AWS KMS keys"
  ["aws:cloudtrail:arn", as("trail")],
  // Amazon S3 User Guide, "Using server-side encryption with AWS KMS keys": the object, or its bucket with Bucket Keys
  ["aws:s3:arn", s3],
  // Amazon EBS User Guide, "Encryption context"
  ["aws:ebs:id", ebs],
  // AWS Secrets Manager User Guide, "Secret encryption and decryption"
  ["SecretARN", as("secret")],
  // AWS Systems Manager User Guide, "How Parameter Store uses AWS KMS"
  ["PARAMETER_ARN", as("parameter")],
  // Amazon DynamoDB Developer Guide, "DynamoDB encryption context"
  ["aws:dynamodb:tableName", table],
  // Amazon RDS User Guide, "Encryption context"; Aurora's cluster id in "Decrypting a database activity stream"
  ["aws:rds:db-id", as("rds-instance")],
  ["aws:rds:dbc-id", as("rds-cluster")],
  // AWS Lambda Developer Guide, "Data encryption at rest for AWS Lambda"
  ["aws:lambda:FunctionArn", as("lambda-function")],
  // Amazon CloudWatch Logs User Guide, "AWS KMS keys and encryption context"
  ["aws:logs:arn", as("log-group")],
  // Amazon SQS and Amazon SNS Developer Guides, "Key management"
  ["aws:sqs:arn", as("sqs-queue")],
  ["aws:sns:topicArn", as("sns-topic")],
  // Amazon Kinesis Data Streams Developer Guide, "Kinesis Data Streams encryption context"
  ["aws:kinesis:arn", as("kinesis-stream")],
  // Amazon Redshift Management Guide, "Amazon Redshift encryption context"
  ["aws:redshift:arn", as("redshift-cluster")],
  // Amazon EFS User Guide, "EFS encryption context"
  ["aws:elasticfilesystem:filesystem:id", as("file-system")],
  // AWS Glue Developer Guide, "Monitoring your KMS key interaction with AWS Glue"
  ["glue_catalog_id", as("glue-catalog")],
  // AWS Backup Developer Guide, "AWS managed policies for AWS Backup" (kms:EncryptionContext:aws:backup:backup-vault)
  ["aws:backup:backup-vault", as("backup-vault")],
  // AWS Step Functions Developer Guide, "Data at rest encryption in Step Functions"
  ["aws:states:stateMachineArn", as("state-machine")],
];

/**
 * The resource that a call's encryption context names; null when it names none that AWS's services would. Names
 * beginning with `aws:` that are not listed count where their value is an ARN.
 */
export function protectedResource(
  context: Readonly<Record<string, string>>,
): ProtectedResource | null {
  for (const [name, reads] of NAMES) {
    const value = Object.hasOwn(context, name) ? context[name] : undefined;
    const found = value === undefined ? null : reads(value, context);
    if (found) return cut(found);
  }
  const others = Object.keys(context)
    .filter((name) => name.startsWith("aws:"))
    .sort();
  for (const name of others) {
    const found = byArn(context[name] ?? "");
    if (found) return cut(found);
  }
  return null;
}

const cut = ({ type, resource }: ProtectedResource): ProtectedResource => ({
  type: type.slice(0, 64).toWellFormed(),
  resource: resource.slice(0, LONGEST).toWellFormed(),
});

const S3_ARN = /^(arn:aws[a-z-]*:s3:::[^/]+)(\/|$)/;

/** The ARN of the bucket in which an S3 object lies; null for anything else. */
export function bucketOf(arn: string): string | null {
  return S3_ARN.exec(arn)?.[1] ?? null;
}

function s3(value: string): ProtectedResource | null {
  const bucket = bucketOf(value);
  // Access points and directory buckets have ARNs of other forms.
  return bucket === null ? byArn(value) : { type: "s3-bucket", resource: bucket };
}

function ebs(resource: string): ProtectedResource | null {
  if (resource.startsWith("vol-")) return { type: "ebs-volume", resource };
  return resource.startsWith("snap-") ? { type: "ebs-snapshot", resource } : null;
}

/** A table has its name alone, which holds within the account beside it. */
function table(name: string, context: Readonly<Record<string, string>>): ProtectedResource | null {
  const account = context["aws:dynamodb:subscriberId"];
  if (name === "") return null;
  return { type: "dynamodb-table", resource: account ? `${account}/${name}` : name };
}

function byArn(value: string): ProtectedResource | null {
  const parts = arnParts(value);
  if (!parts || !/^[a-z0-9-]+$/.test(parts.service)) return null;
  const kind = /^([a-z][a-z0-9-]*)[:/]/i.exec(parts.resource)?.[1]?.toLowerCase();
  return { type: kind ? `${parts.service}-${kind}` : parts.service, resource: value };
}
