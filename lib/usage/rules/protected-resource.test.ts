import { describe, expect, it } from "vitest";
import { protectedResource } from "./protected-resource";

const ACCOUNT = "111122223333";

/** Contexts as AWS's documentation shows them (see the pages named in the rule). */
const DOCUMENTED: [Record<string, string>, string, string][] = [
  [
    { "aws:s3:arn": "arn:aws:s3:::example_bucket/example_object" },
    "s3-bucket",
    "arn:aws:s3:::example_bucket",
  ],
  [{ "aws:s3:arn": "arn:aws:s3:::example_bucket" }, "s3-bucket", "arn:aws:s3:::example_bucket"],
  [{ "aws:s3:arn": "arn:aws-cn:s3:::b/a/b/c" }, "s3-bucket", "arn:aws-cn:s3:::b"],
  [
    {
      "aws:s3:arn": `arn:aws:s3express:us-west-2:${ACCOUNT}:bucket/b--usw2-az1--x-s3`,
    },
    "s3express-bucket",
    `arn:aws:s3express:us-west-2:${ACCOUNT}:bucket/b--usw2-az1--x-s3`,
  ],
  [{ "aws:ebs:id": "vol-0cfb133e847d28be9" }, "ebs-volume", "vol-0cfb133e847d28be9"],
  [{ "aws:ebs:id": "snap-069a655b568de654f" }, "ebs-snapshot", "snap-069a655b568de654f"],
  [
    {
      SecretARN: `arn:aws:secretsmanager:us-east-2:${ACCOUNT}:secret:test-secret-a1b2c3`,
      SecretVersionId: "EXAMPLE1-90ab-cdef-fedc-ba987SECRET1",
    },
    "secret",
    `arn:aws:secretsmanager:us-east-2:${ACCOUNT}:secret:test-secret-a1b2c3`,
  ],
  [
    { PARAMETER_ARN: `arn:aws:ssm:us-west-2:${ACCOUNT}:parameter/MyParameter` },
    "parameter",
    `arn:aws:ssm:us-west-2:${ACCOUNT}:parameter/MyParameter`,
  ],
  [
    { "aws:dynamodb:subscriberId": ACCOUNT, "aws:dynamodb:tableName": "Books" },
    "dynamodb-table",
    `${ACCOUNT}/Books`,
  ],
  [
    { "aws:rds:db-id": "db-CQYSMDPBRZ7BPMH7Y3RTDG5QY" },
    "rds-instance",
    "db-CQYSMDPBRZ7BPMH7Y3RTDG5QY",
  ],
  [{ "aws:rds:dbc-id": "cluster-ABCD123456" }, "rds-cluster", "cluster-ABCD123456"],
  [
    { "aws:lambda:FunctionArn": `arn:aws:lambda:us-west-2:${ACCOUNT}:function:my-function` },
    "lambda-function",
    `arn:aws:lambda:us-west-2:${ACCOUNT}:function:my-function`,
  ],
  [
    { "aws:logs:arn": `arn:aws:logs:us-west-2:${ACCOUNT}:log-group:/aws/lambda/x` },
    "log-group",
    `arn:aws:logs:us-west-2:${ACCOUNT}:log-group:/aws/lambda/x`,
  ],
  [
    { "aws:sqs:arn": `arn:aws:sqs:us-east-2:${ACCOUNT}:MyQueue` },
    "sqs-queue",
    `arn:aws:sqs:us-east-2:${ACCOUNT}:MyQueue`,
  ],
  [
    { "aws:sns:topicArn": `arn:aws:sns:us-east-2:${ACCOUNT}:MyTopic` },
    "sns-topic",
    `arn:aws:sns:us-east-2:${ACCOUNT}:MyTopic`,
  ],
  [
    { "aws:kinesis:arn": `arn:aws:kinesis:us-west-2:${ACCOUNT}:stream/orders` },
    "kinesis-stream",
    `arn:aws:kinesis:us-west-2:${ACCOUNT}:stream/orders`,
  ],
  [
    {
      "aws:redshift:createtime": "20150206T1832Z",
      "aws:redshift:arn": `arn:aws:redshift:us-east-2:${ACCOUNT}:cluster:examplecluster`,
    },
    "redshift-cluster",
    `arn:aws:redshift:us-east-2:${ACCOUNT}:cluster:examplecluster`,
  ],
  [{ "aws:elasticfilesystem:filesystem:id": "fs-4EXAMPLE" }, "file-system", "fs-4EXAMPLE"],
  [{ glue_catalog_id: ACCOUNT }, "glue-catalog", ACCOUNT],
  [{ "aws:backup:backup-vault": "Default" }, "backup-vault", "Default"],
  [
    {
      "aws:s3:arn": "arn:aws:s3:::us-west-2-starport-manifest-bucket/EXAMPLE1/sha256:a776",
      "aws:ecr:arn": `arn:aws:ecr:us-west-2:${ACCOUNT}:repository/repository-name`,
    },
    "ecr-repository",
    `arn:aws:ecr:us-west-2:${ACCOUNT}:repository/repository-name`,
  ],
  [
    {
      "aws:cloudtrail:arn": `arn:aws:cloudtrail:us-west-2:${ACCOUNT}:trail/My-First-Trail`,
      "aws:s3:arn": `arn:aws:s3:::amzn-s3-demo-bucket/AWSLogs/${ACCOUNT}/CloudTrail/x.json.gz`,
    },
    "trail",
    `arn:aws:cloudtrail:us-west-2:${ACCOUNT}:trail/My-First-Trail`,
  ],
  [
    { "aws:states:stateMachineArn": `arn:aws:states:us-west-2:${ACCOUNT}:stateMachine:m` },
    "state-machine",
    `arn:aws:states:us-west-2:${ACCOUNT}:stateMachine:m`,
  ],
];

describe("what a key protects, by encryption context", () => {
  it.each(DOCUMENTED)("of %o is a %s", (context, type, resource) => {
    expect(protectedResource(context)).toEqual({ type, resource });
  });

  it("of a service that is not listed is its ARN, by the ARN's own kind", () => {
    const arn = `arn:aws:chime:us-west-2:${ACCOUNT}:voice-profile-domain/sample-domain-id`;
    expect(protectedResource({ "aws:chime:voice-profile-domain:arn": arn })).toEqual({
      type: "chime-voice-profile-domain",
      resource: arn,
    });
    const project = `arn:aws:codebuild:us-west-2:${ACCOUNT}:project/build`;
    expect(protectedResource({ "aws:codebuild:arn": project })).toEqual({
      type: "codebuild-project",
      resource: project,
    });
  });

  it.each([
    [{}],
    [{ tenant: "42", purpose: "orders" }],
    [{ owner: `arn:aws:iam::${ACCOUNT}:role/app` }],
    [{ "aws:ebs:id": "i-1234" }],
    [{ "aws:s3:arn": "" }],
    [{ "aws:s3:arn": "bucket/key" }],
    [{ "aws:dynamodb:tableName": "" }],
    [{ "aws:x": "arn:aws" }],
  ])("of %o is nothing", (context) => {
    expect(protectedResource(context as Record<string, string>)).toBeNull();
  });

  it("of hostile text stays within bounds", () => {
    const found = protectedResource({
      SecretARN: `${"x".repeat(1_023)}\ud83d\ude00${"y".repeat(9)}`,
    });
    expect(found?.resource.length).toBe(1_024);
    expect(found?.resource.isWellFormed()).toBe(true);
    expect(protectedResource({ toString: "x" } as never)).toBeNull();
  });
});
