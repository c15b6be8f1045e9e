import { roleArn, rootArn, sessionArn, userArn } from "./arns";
import { ADMINISTER, allow, deny, policyDocument, READ, type Statement, USE } from "./documents";
import { arnOfRole, arnOfRoleNamed, type Draft, type Place, reservedRole } from "./draft";
import { accountId, uniqueId } from "./ids";
import { administer, delegate, grantForServices, use } from "./policies";
import type { Random } from "./prng";

/** One shape of key policy. */
export interface Shape {
  name: string;
  /** Rules of access to KMS that it shows, by their number in the notes on access. */
  rules: number[];
  policy: string;
  /** What our reader is denied by it. */
  readerDenied?: readonly string[];
}

const DECRYPT = ["kms:Decrypt", "kms:DescribeKey"] as const;

function principalShapes(place: Place, random: Random): Shape[] {
  const { account } = place;
  const { id } = account;
  const task = arnOfRoleNamed(account, "lake-task");
  const base = delegate(id);
  const shape = (name: string, rules: number[], ...statements: Statement[]): Shape => ({
    name,
    rules,
    policy: policyDocument(statements),
  });
  const outside = accountId(random);
  return [
    shape(
      "reader-named",
      [2, 4],
      administer(arnOfRoleNamed(account, "KeyAdministrator")),
      allow(READ, { Sid: "Governance", Principal: { AWS: roleArn(id, account.reader.roleName) } }),
      use(task),
    ),
    shape("admin-only-delegation", [3], delegate(id, ADMINISTER), use(task)),
    shape("conditional-delegation", [3], delegate(id, READ), {
      ...delegate(id),
      Sid: "WithMfa",
      Condition: { Bool: { "aws:MultiFactorAuthPresent": "true" } },
    }),
    shape("direct-user", [4], base, use(userArn(id, "backup-legacy"))),
    shape("direct-session", [4], base, use(sessionArn(id, "ci-deploy", "nightly"))),
    shape("federated-user", [31], base, use(`arn:aws:sts::${id}:federated-user/analyst`)),
    shape("single-account-id", [3], allow("kms:*", { Principal: { AWS: id } })),
    shape(
      "star-caller-account",
      [5],
      base,
      allow(DECRYPT, {
        Principal: { AWS: "*" },
        Condition: { StringEquals: { "KMS:calleraccount": id } },
      }),
    ),
    shape(
      "star-via-service",
      [5, 15],
      base,
      allow(USE, {
        Principal: "*",
        Condition: {
          StringEquals: {
            "kms:CallerAccount": id,
            "kms:ViaService": `sqs.${place.region}.amazonaws.com`,
          },
        },
      }),
    ),
    shape(
      "star-organization",
      [5, 19],
      base,
      allow(DECRYPT, {
        Principal: "*",
        Condition: { StringEquals: { "aws:PrincipalOrgID": "o-exampleorg1" } },
      }),
    ),
    shape(
      "star-principal-arn",
      [5, 13],
      base,
      allow(DECRYPT, {
        Principal: "*",
        Condition: { ArnLike: { "aws:PrincipalArn": `arn:aws:iam::${id}:role/service/*-task` } },
      }),
    ),
    shape(
      "star-open",
      [5],
      base,
      allow(["kms:Encrypt", "kms:GenerateDataKey"], { Principal: "*" }),
    ),
    shape(
      "cross-account-dead-text",
      [6],
      base,
      allow(["kms:*"], { Principal: { AWS: rootArn(outside) } }),
    ),
    shape(
      "cross-account-role",
      [6],
      base,
      allow([...DECRYPT, "kms:CreateGrant"], { Principal: { AWS: roleArn(outside, "vendor") } }),
    ),
    shape("not-principal", [11], base, {
      Effect: "Deny",
      NotPrincipal: {
        AWS: [
          rootArn(id),
          task,
          arnOfRoleNamed(account, "KeyAdministrator"),
          roleArn(id, account.reader.roleName),
        ],
      },
      Action: "kms:Decrypt",
      Resource: "*",
    }),
    shape("not-action", [12], base, {
      Effect: "Deny",
      Principal: { AWS: arnOfRoleNamed(account, "developer") },
      NotAction: ["kms:Describe*", "kms:List*", "kms:Get*"],
      Resource: "*",
    }),
    shape("orphans", [13], base, use([uniqueId(random, "AROA"), uniqueId(random, "AIDA")])),
    shape(
      "identity-center",
      [14],
      base,
      use([
        arnOfRole(account, reservedRole(account, "DeveloperAccess")),
        roleArn(
          id,
          `AWSReservedSSO_DeveloperAccess_${random.hex(16)}`,
          "/aws-reserved/sso.amazonaws.com/eu-west-1/",
        ),
      ]),
    ),
  ];
}

function conditionShapes(place: Place): Shape[] {
  const { account, region } = place;
  const { id } = account;
  const task = arnOfRoleNamed(account, "lake-task");
  const base = delegate(id);
  const shape = (name: string, rules: number[], ...statements: Statement[]): Shape => ({
    name,
    rules,
    policy: policyDocument(statements),
  });
  const when = (condition: Statement) => ({ Principal: { AWS: task }, Condition: condition });
  return [
    shape(
      "service-source",
      [19],
      base,
      allow(["kms:GenerateDataKey*", "kms:Decrypt"], {
        Principal: { Service: ["logs.amazonaws.com", `delivery.logs.${region}.amazonaws.com`] },
        Condition: {
          ArnLike: { "aws:SourceArn": `arn:aws:logs:${region}:${id}:*` },
          StringEquals: { "aws:SourceAccount": id },
        },
      }),
    ),
    shape(
      "service-without-source",
      [19],
      base,
      allow("kms:GenerateDataKey*", { Principal: { Service: "cloudtrail.amazonaws.com" } }),
    ),
    shape("grants-for-services", [9, 16], base, use(task), grantForServices(task)),
    shape(
      "grant-restricted",
      [9, 16],
      base,
      allow(
        "kms:CreateGrant",
        when({
          "ForAllValues:StringEquals": { "kms:GrantOperations": ["Decrypt", "Encrypt"] },
          StringEquals: { "kms:GrantConstraintType": "EncryptionContextSubset" },
        }),
      ),
    ),
    shape(
      "create-grant-free",
      [9],
      base,
      allow("kms:CreateGrant", { Principal: { AWS: arnOfRoleNamed(account, "ci-deploy") } }),
    ),
    shape(
      "via-service",
      [15],
      base,
      use(task, {
        Condition: {
          StringLike: { "kms:ViaService": ["s3.*.amazonaws.com", `rds.${region}.amazonaws.com`] },
        },
      }),
    ),
    shape(
      "request-alias",
      [17],
      base,
      use(task, { Condition: { StringLike: { "kms:RequestAlias": "alias/prod-*" } } }),
    ),
    shape(
      "encryption-context",
      [18, 30],
      base,
      allow(
        DECRYPT,
        when({
          StringEquals: { "kms:EncryptionContext:tenant": "nordlicht" },
          "ForAllValues:StringEquals": { "kms:EncryptionContextKeys": ["tenant", "document"] },
        }),
      ),
    ),
    shape(
      "source-network",
      [19],
      base,
      allow(
        DECRYPT,
        when({
          IpAddress: { "aws:SourceIp": ["198.51.100.0/24", "2001:db8::/32"] },
          StringEquals: { "aws:SourceVpce": "vpce-0a1b2c3d4e5f60718" },
        }),
      ),
    ),
    shape(
      "by-tags",
      [19],
      base,
      allow(DECRYPT, {
        Principal: { AWS: rootArn(id) },
        Condition: {
          StringEquals: { "aws:ResourceTag/Service": "lake" },
          Null: { "aws:PrincipalTag/Team": "false" },
        },
      }),
    ),
    shape(
      "recently-used",
      [20],
      base,
      deny(["kms:DisableKey", "kms:ScheduleKeyDeletion"], {
        Principal: "*",
        Condition: { NumericLessThan: { "kms:TrailingDaysWithoutKeyUsage": "90" } },
      }),
    ),
    shape("retire-grant", [28], base, allow("kms:RetireGrant", { Principal: { AWS: task } })),
    shape(
      "action-wildcards",
      [12],
      base,
      allow(["kms:*crypt*", "kms:Gen?rateDataKey*", "KMS:describekey"], {
        Principal: { AWS: task },
      }),
    ),
    {
      ...shape(
        "reader-denied-grants",
        [1, 2],
        base,
        deny("kms:ListGrants", { Principal: { AWS: roleArn(id, account.reader.roleName) } }),
      ),
      readerDenied: ["kms:ListGrants"],
    },
  ];
}

/** Stored documents that no tool writes today, and that a reader must live with. */
function brokenShapes(place: Place): Shape[] {
  const { id } = place.account;
  const base = delegate(id);
  const task = arnOfRoleNamed(place.account, "lake-task");
  const padding = Array.from({ length: 190 }, (_, index) =>
    allow(DECRYPT, {
      Sid: `Reader${index}`,
      Principal: { AWS: task },
      Condition: { StringEquals: { "kms:EncryptionContext:shard": `shard-${index}` } },
    }),
  );
  return [
    {
      name: "dead-statements",
      rules: [12],
      policy: policyDocument([
        base,
        { Sid: "NoResource", Effect: "Allow", Principal: { AWS: task }, Action: "kms:Decrypt" },
        { Sid: "NoAction", Effect: "Allow", Principal: { AWS: task }, Resource: "*" },
        {
          Sid: "OtherResource",
          Effect: "Allow",
          Principal: { AWS: task },
          Action: "kms:Decrypt",
          Resource: "arn:aws:s3:::bucket",
        },
      ]),
    },
    {
      name: "single-statement-object",
      rules: [3],
      policy: JSON.stringify({ Version: "2008-10-17", Statement: base }),
    },
    {
      name: "not-json",
      rules: [],
      policy: `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"${rootArn(id)}"},"Action":"kms:*","Resource":"*"},]`,
    },
    {
      name: "duplicate-keys",
      rules: [],
      policy: `{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Effect":"Allow","Principal":{"AWS":"${rootArn(id)}"},"Action":"kms:Decrypt","Action":"kms:*","Resource":"*"}]}`,
    },
    { name: "oversize", rules: [], policy: policyDocument([base, ...padding]) },
    { name: "empty", rules: [], policy: "" },
    {
      name: "hostile-text",
      rules: [],
      policy: policyDocument(
        [{ ...base, Sid: "<script>alert(1)</script>\u202Egnp.exe" }],
        '=HYPERLINK("https://evil.example")',
      ),
    },
  ];
}

/** Every shape of key policy that the rules of access speak of, for the roles of one account. */
export function policyShapes(draft: Draft, place: Place): Shape[] {
  const random = draft.random.fork("shapes");
  return [...principalShapes(place, random), ...conditionShapes(place), ...brokenShapes(place)];
}
