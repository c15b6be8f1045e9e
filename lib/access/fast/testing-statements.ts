import fc from "fast-check";

export const A = "111111111111";
export const B = "222222222222";
export const keyArn = (id: number, account = A, region = "eu-west-1") =>
  `arn:aws:kms:${region}:${account}:key/1234abcd-12ab-34cd-56ef-00000000000${id}`;
const SSO = "AWSReservedSSO_Admin_0123456789abcdef";
export const CALLERS = [
  ...["app", "job", "admin/boss", `aws-reserved/sso.amazonaws.com/${SSO}`].map(
    (name) => `arn:aws:iam::${A}:role/${name}`,
  ),
  `arn:aws:iam::${A}:role/aws-service-role/x.amazonaws.com/AWSServiceRoleForX`,
  `arn:aws:iam::${B}:role/partner`,
  ...["app/one", "app/two", `${SSO}/eve`].map((name) => `arn:aws:sts::${A}:assumed-role/${name}`),
  ...[A, B].map((account) => `arn:aws:iam::${account}:user/alice`),
  `arn:aws:sts::${A}:federated-user/alice`,
  `arn:aws-cn:iam::${A}:user/alice`,
  ...[A, B].map((account) => `arn:aws:iam::${account}:root`),
  ...["s3.amazonaws.com", "*", "AROAEXAMPLE1234567890", `${A}:aws:ec2-infrastructure:i-1`, "???"],
];

const someOf = <T>(...values: T[]) =>
  fc.subarray(values, { minLength: 1, maxLength: Math.min(values.length, 3) });
export const oneOf = fc.constantFrom;
const named = fc.oneof(
  fc.constant("*" as const),
  someOf(...CALLERS, A, "*", "nobody", `arn:aws:iam::${A}:role/${SSO.replace("0", "1")}`).map(
    (AWS) => ({ AWS }),
  ),
  fc.record({ Service: oneOf("s3.amazonaws.com", "ec2.amazonaws.com"), AWS: someOf(A, B) }),
  fc.constant({ Mystery: "x" }),
);
const TEAM = [
  "x",
  "y",
  `\${aws:PrincipalTag/team}`,
  `\${aws:ResourceTag/team}`,
  `\${aws:username}`,
];
const condition = fc.option(
  fc
    .tuple(
      oneOf("", "", "ForAllValues:", "ForAnyValue:"),
      oneOf(
        ...["StringEquals", "StringNotEquals", "StringLike", "StringNotLikeIfExists", "ArnLike"],
        ...["ArnNotLike", "Null", "Bool", "Mystery"],
      ),
      oneOf(
        ...["aws:PrincipalTag/team", "aws:principaltag/Team", "aws:ResourceTag/team"],
        ...[
          "aws:PrincipalOrgID",
          "aws:PrincipalOrgPaths",
          "aws:PrincipalArn",
          "aws:PrincipalAccount",
        ],
        ...[
          "kms:ViaService",
          "kms:CallerAccount",
          "kms:ResourceAliases",
          "kms:KeySpec",
          "kms:MultiRegion",
        ],
        ...["kms:EncryptionContext:dept", "kms:EncryptionContextKeys", "kms:GrantOperations"],
        ...[
          "aws:RequestedRegion",
          "aws:SourceArn",
          "aws:SourceIp",
          "aws:PrincipalIsAWSService",
          "s3:x",
        ],
      ),
      someOf(
        ...TEAM,
        "o-a",
        "o-a/r-1/*",
        "alias/app",
        "alias/*",
        "true",
        "eu-*",
        `arn:aws:iam::${A}:role/a*`,
        A,
      ),
    )
    .map(([set, operator, key, values]) => ({ [`${set}${operator}`]: { [key]: values } })),
  { nil: undefined, freq: 1 },
);
const resource = fc.oneof(
  { weight: 4, arbitrary: fc.constant("*") },
  {
    weight: 5,
    arbitrary: someOf(
      ...[keyArn(1), keyArn(2), keyArn(3), keyArn(1, B), `arn:aws:kms:*:${A}:key/*`, "arn:aws:kms"],
      ...[
        "arn:aws:kms:eu-west-1:*:key/*1",
        "arn:aws:*:key/*",
        "arn:aws:kms:*:*:alias/app*",
        "arn:aws:s3:::x",
        keyArn(1).replace("arn:", "a:"),
      ],
      ...[
        `arn:aws:kms:*:*:alias/\${aws:PrincipalTag/team}`,
        `arn:aws:kms:*:*:key/\${aws:PrincipalTag/key}`,
      ],
      ...[`arn:aws:kms:*:\${aws:ResourceAccount}:key/*`, keyArn(1).replace("key/", "alias/")],
    ),
  },
);
const action = someOf(
  ...[
    "kms:*",
    "*",
    "kms:Decrypt",
    "kms:De*",
    "kms:CreateGrant",
    "kms:*Grant",
    "kms:*Alias",
    "s3:*",
    "kms:List*",
  ],
);
const body = fc
  .tuple(
    oneOf("Action", "Action", "Action", "NotAction"),
    action,
    oneOf("Resource", "Resource", "NotResource"),
    resource,
    condition,
  )
  .map(([verb, actions, noun, resources, Condition]) => ({
    [verb]: actions,
    [noun]: resources,
    ...(Condition === undefined ? {} : { Condition }),
  }));
export const statement = fc
  .tuple(
    oneOf("Allow", "Allow", "Allow", "Deny", "Maybe"),
    fc.option(oneOf("a", "b"), { nil: undefined }),
    body,
  )
  .map(([Effect, Sid, rest]) => ({ Effect, ...(Sid === undefined ? {} : { Sid }), ...rest }));
export const ofKey = fc
  .tuple(
    statement,
    oneOf("Principal", "Principal", "Principal", "NotPrincipal"),
    named,
    fc.boolean(),
  )
  .map(([given, element, who, whole]) => ({
    ...given,
    [element]: who,
    ...(whole ? { Resource: "*", NotResource: undefined } : {}),
  }))
  .map((given) => JSON.parse(JSON.stringify(given)) as object);
export const policyOf = <T>(of: fc.Arbitrary<T>) =>
  fc
    .tuple(oneOf("2012-10-17", "2012-10-17", "2008-10-17", "1999"), fc.array(of, { maxLength: 3 }))
    .map(([Version, Statement]) => ({ Version, Statement }));
export const unread = <T>(of: fc.Arbitrary<T>) =>
  fc.oneof(
    { weight: 12, arbitrary: of },
    { weight: 1, arbitrary: oneOf(null, "{", { Statement: 1 }) },
  );
export const tags = oneOf<(Record<string, string> | null)[]>(
  {},
  { team: "x" },
  { team: "y", key: keyArn(1).slice(-36) },
  { team: "x", Team: "y" },
  null,
);
export const grant = fc.record({
  GrantId: oneOf("g1", "g2"),
  GranteePrincipal: oneOf(...CALLERS),
  RetiringPrincipal: oneOf(undefined, ...CALLERS),
  IssuingAccount: oneOf(undefined, B),
  Operations: someOf("Decrypt", "CreateGrant", "DescribeKey", "RetireGrant", "GenerateDataKey"),
  Constraints: oneOf<object[]>(
    {},
    {},
    { EncryptionContextSubset: { dept: "x" } },
    { EncryptionContextEquals: { Dept: "x" } },
    { New: {} },
  ),
});
export const levelsOf = (stack: fc.Arbitrary<unknown>) =>
  fc.oneof(
    { weight: 6, arbitrary: fc.array(fc.array(stack, { maxLength: 2 }), { maxLength: 2 }) },
    { weight: 1, arbitrary: oneOf(null, undefined) },
  );
