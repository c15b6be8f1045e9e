import fc from "fast-check";
import type { KeyContext } from "../prepare";
import type { CaseInput, PrincipalInput } from "../schemas";

const A = "111111111111";
const B = "222222222222";
const keyArn = (id: number, account = A, region = "eu-west-1") =>
  `arn:aws:kms:${region}:${account}:key/1234abcd-12ab-34cd-56ef-00000000000${id}`;
const SSO = "AWSReservedSSO_Admin_0123456789abcdef";
const CALLERS = [
  ...["app", "job", "admin/boss", `aws-reserved/sso.amazonaws.com/${SSO}`].map(
    (name) => `arn:aws:iam::${A}:role/${name}`,
  ),
  `arn:aws:iam::${A}:role/aws-service-role/x.amazonaws.com/AWSServiceRoleForX`,
  `arn:aws:iam::${B}:role/partner`,
  ...["app/one", "app/two", `${SSO}/eve`].map((name) => `arn:aws:sts::${A}:assumed-role/${name}`),
  ...[A, B].map((account) => `arn:aws:iam::${account}:user/alice`),
  `arn:aws:sts::${A}:federated-user/alice`,
  ...[A, B].map((account) => `arn:aws:iam::${account}:root`),
  ...["s3.amazonaws.com", "*", "AROAEXAMPLE1234567890", `${A}:aws:ec2-infrastructure:i-1`, "???"],
];

const someOf = <T>(...values: T[]) =>
  fc.subarray(values, { minLength: 1, maxLength: Math.min(values.length, 3) });
const oneOf = fc.constantFrom;
const named = fc.oneof(
  fc.constant("*" as const),
  someOf(...CALLERS, A, "*", `arn:aws:iam::${A}:role/${SSO.replace("0", "1")}`).map((AWS) => ({
    AWS,
  })),
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
const statement = fc
  .tuple(
    oneOf("Allow", "Allow", "Allow", "Deny", "Maybe"),
    fc.option(oneOf("a", "b"), { nil: undefined }),
    body,
  )
  .map(([Effect, Sid, rest]) => ({ Effect, ...(Sid === undefined ? {} : { Sid }), ...rest }));
const ofKey = fc
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
const policyOf = <T>(of: fc.Arbitrary<T>) =>
  fc
    .tuple(oneOf("2012-10-17", "2012-10-17", "2008-10-17", "1999"), fc.array(of, { maxLength: 3 }))
    .map(([Version, Statement]) => ({ Version, Statement }));
const unread = <T>(of: fc.Arbitrary<T>) =>
  fc.oneof(
    { weight: 12, arbitrary: of },
    { weight: 1, arbitrary: oneOf(null, "{", { Statement: 1 }) },
  );
const tags = oneOf<(Record<string, string> | null)[]>(
  {},
  { team: "x" },
  { team: "y", key: keyArn(1).slice(-36) },
  { team: "x", Team: "y" },
  null,
);
const grant = fc.record({
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
const levelsOf = (stack: fc.Arbitrary<unknown>) =>
  fc.oneof(
    { weight: 6, arbitrary: fc.array(fc.array(stack, { maxLength: 2 }), { maxLength: 2 }) },
    { weight: 1, arbitrary: oneOf(null, undefined) },
  );

/** Keys, principals of several accounts, and one request. */
export interface HostileEstate {
  keys: Omit<KeyContext, "context" | "contextComplete">[];
  principals: PrincipalInput[];
  context: CaseInput["context"];
  contextComplete: boolean;
}

/** Estates of all that AWS takes and some that it does not, with documents that keys and principals share. */
export const hostileEstate: fc.Arbitrary<HostileEstate> = fc
  .tuple(
    fc.array(unread(policyOf(statement)), { minLength: 2, maxLength: 4 }),
    fc.array(unread(policyOf(ofKey)), { minLength: 1, maxLength: 3 }),
  )
  .chain(([pool, keyPolicies]) => {
    const shared = fc.oneof(oneOf(...pool), oneOf<unknown[]>(...pool), unread(policyOf(statement)));
    const scps = levelsOf(shared);
    const rcp = policyOf(statement.map((each) => ({ ...each, Effect: "Deny", Principal: "*" })));
    const organization = fc.record({
      id: oneOf("o-a", undefined),
      paths: oneOf(["o-a/r-1/ou-1/"], undefined),
      managementAccount: oneOf("999999999999", A, undefined),
      scps,
      rcps: levelsOf(unread(rcp)),
    });
    const key = fc.record({
      key: fc.record({
        arn: oneOf(keyArn(1), keyArn(2), keyArn(1, B), keyArn(3, A, "us-east-1"), "nonsense"),
        aliases: oneOf<(string[] | null)[]>(
          [],
          ["alias/app"],
          ["alias/app", "alias/x"],
          Array.from({ length: 51 }, (_, i) => `alias/${i}`),
          null,
        ),
        tags,
        spec: oneOf("SYMMETRIC_DEFAULT", "RSA_2048", null),
        multiRegion: oneOf(true, false, null),
        manager: oneOf("CUSTOMER", "AWS"),
      }),
      keyPolicy: fc.oneof(oneOf(...keyPolicies), unread(policyOf(ofKey))),
      grants: fc.option(fc.array(grant, { maxLength: 3 }), { freq: 8 }),
      organization: fc.oneof(
        { weight: 8, arbitrary: organization as fc.Arbitrary<CaseInput["organization"]> },
        { weight: 1, arbitrary: oneOf(null, undefined) },
      ),
    });
    const principal = fc.record(
      {
        arn: oneOf(...CALLERS),
        tags,
        identityPolicies: fc.oneof(
          { weight: 8, arbitrary: fc.array(shared, { maxLength: 3 }) },
          { weight: 1, arbitrary: fc.constant(null) },
        ),
        permissionsBoundary: shared,
        sessionPolicies: fc.array(shared, { maxLength: 2 }),
        organization: oneOf<PrincipalInput["organization"][]>(
          undefined,
          "none",
          null,
          {
            id: "o-a",
            paths: ["o-a/r-1/ou-2/"],
            scps: [[pool[0]], pool],
          },
          { id: "o-b", managementAccount: B, scps: null },
        ),
      },
      { requiredKeys: ["arn", "identityPolicies"] },
    );
    const context = oneOf<CaseInput["context"][]>(
      {},
      {},
      { "kms:ViaService": "s3.eu-west-1.amazonaws.com" },
      { "kms:EncryptionContext:dept": "x", "aws:SourceIp": "10.0.0.1" },
    );
    return fc.record({
      keys: fc.array(key, { minLength: 1, maxLength: 4 }),
      principals: fc.array(principal, { minLength: 1, maxLength: 9 }),
      context,
      contextComplete: fc.boolean(),
    });
  });
