import { allow, deny, policy, READ, REGIONS, TEAMS, USE, when } from "./policies";
import type { Random } from "./random";

const TEAM_OF_CALLER = `\${aws:PrincipalTag/team}`;

/** What a principal's inline policy is made of: its account, a number of its own, and keys of the account. */
export interface Own {
  account: string;
  number: number;
  keys: readonly string[];
  random: Random;
}

const own = ({ keys, random }: Own, count: number) =>
  Array.from({ length: count }, () => random.of(keys));
const bucket = ({ number }: Own) =>
  allow(["s3:GetObject", "s3:PutObject"], `arn:aws:s3:::data-${number}/*`);
const table = ({ number, account }: Own) =>
  allow("dynamodb:*Item", `arn:aws:dynamodb:eu-west-1:${account}:table/t${number}`);
const anyKey = ({ account }: Own, region = "*") => `arn:aws:kms:${region}:${account}:key/*`;
const queue = ({ number, account }: Own) =>
  allow("sqs:SendMessage", `arn:aws:sqs:eu-west-1:${account}:q${number}`);

/** Shapes of inline policies; those that name keys name others for each principal. */
export const INLINE: readonly ((of: Own) => string)[] = [
  (of) => policy(allow(["kms:Decrypt"], own(of, 1)), bucket(of)),
  (of) => policy(allow(USE, own(of, 2)), bucket(of)),
  (of) => policy(allow(["kms:Decrypt", "kms:GenerateDataKey"], own(of, 3)), table(of), bucket(of)),
  (of) => policy(allow("kms:*", own(of, 1)), queue(of)),
  (of) => policy({ ...allow(USE, own(of, 5)), Sid: `Keys${of.number}` }, queue(of)),
  (of) => policy(allow(["kms:Sign", "kms:Verify", "kms:GetPublicKey"], own(of, 2)), table(of)),
  (of) =>
    policy(
      allow(
        ["kms:CreateGrant", "kms:ListGrants"],
        own(of, 2),
        when("Bool", "kms:GrantIsForAWSResource", true),
      ),
      bucket(of),
    ),
  (of) => policy(bucket(of), queue(of)),
  (of) =>
    policy(
      table(of),
      allow("logs:*", `arn:aws:logs:*:${of.account}:log-group:/app/${of.number}:*`),
    ),
  (of) =>
    policy(allow("sts:AssumeRole", `arn:aws:iam::${of.account}:role/job-${of.number}`), bucket(of)),
  (of) =>
    policy(
      allow(
        ["kms:Decrypt"],
        anyKey(of),
        when("StringEquals", "kms:ViaService", "s3.eu-west-1.amazonaws.com"),
      ),
      bucket(of),
    ),
  (of) =>
    policy(
      allow(
        ["kms:Decrypt", "kms:GenerateDataKey"],
        "*",
        when("StringLike", "kms:ViaService", "dynamodb.*.amazonaws.com"),
      ),
      table(of),
    ),
  (of) =>
    policy(
      allow(USE, "*", when("StringEquals", "aws:ResourceTag/team", of.random.of(TEAMS))),
      bucket(of),
    ),
  (of) =>
    policy(
      allow(USE, anyKey(of), when("StringEquals", "aws:ResourceTag/team", TEAM_OF_CALLER)),
      queue(of),
    ),
  (of) =>
    policy(
      allow(
        "kms:Decrypt",
        own(of, 4),
        when("StringEquals", "kms:EncryptionContext:tenant", `t-${of.number % 50}`),
      ),
      bucket(of),
    ),
  (of) =>
    policy(
      allow(
        ["kms:Decrypt", "kms:Encrypt"],
        own(of, 2),
        when("ForAllValues:StringEquals", "kms:EncryptionContextKeys", ["tenant", "env"]),
      ),
      table(of),
    ),
  (of) =>
    policy(allow("kms:*", anyKey(of)), {
      ...deny(["kms:ScheduleKeyDeletion", "kms:DisableKey"]),
      Sid: "NoDelete",
    }),
  (of) => policy(allow("kms:*"), deny("kms:*", own(of, 3))),
  (of) => policy(allow(USE, anyKey(of, of.random.of(REGIONS))), bucket(of)),
  (of) =>
    policy(
      allow(
        "kms:Decrypt",
        "*",
        when("ForAnyValue:StringLike", "kms:ResourceAliases", [`alias/${of.random.of(TEAMS)}/*`]),
      ),
      bucket(of),
    ),
  (of) =>
    policy(
      allow("kms:Decrypt", "*", when("StringEquals", "kms:RequestAlias", `alias/app-${of.number}`)),
      bucket(of),
    ),
  () =>
    policy({
      ...allow("kms:*"),
      Action: undefined,
      NotAction: ["kms:PutKeyPolicy", "kms:ScheduleKeyDeletion", "iam:*"],
    }),
  (of) =>
    policy(
      {
        ...deny("x", anyKey(of)),
        Action: undefined,
        NotAction: ["kms:Describe*", "kms:List*", "s3:*"],
      },
      allow(READ),
      bucket(of),
    ),
  (of) => policy({ ...allow(USE), Resource: undefined, NotResource: own(of, 2) }, queue(of)),
  (of) =>
    policy(
      allow(
        ["kms:TagResource", "kms:UntagResource", "kms:CreateAlias", "kms:UpdateAlias"],
        [anyKey(of), `arn:aws:kms:*:${of.account}:alias/${of.random.of(TEAMS)}*`],
      ),
    ),
  (of) =>
    policy(
      allow(
        "kms:Decrypt",
        own(of, 2),
        when("IpAddress", "aws:SourceIp", `10.${of.number % 200}.0.0/16`),
      ),
      bucket(of),
    ),
  (of) =>
    policy(
      allow(
        "kms:Decrypt",
        own(of, 2),
        when("StringEquals", "aws:SourceVpce", `vpce-${of.number % 30}`),
      ),
      bucket(of),
    ),
  (of) =>
    policy(allow("kms:*", "*", when("Bool", "aws:MultiFactorAuthPresent", "true")), queue(of)),
];
