import type { CaseInput, KeyInput, OrganizationInput, PrincipalInput } from "@/lib/access/schemas";
import { INLINE } from "./inline-policies";
import { KEY_POLICIES } from "./key-policies";
import {
  BOUNDARIES,
  MANAGED,
  ORGANIZATION,
  policy,
  RCPS,
  REGIONS,
  scpsOf,
  TEAMS,
} from "./policies";
import { Random } from "./random";

/** An account as it was read: texts, nothing parsed. */
export interface Account {
  id: string;
  organization: NonNullable<OrganizationInput>;
  keys: { key: KeyInput; keyPolicy: string; grants: NonNullable<CaseInput["grants"]> }[];
  principals: PrincipalInput[];
  /** Callers of other accounts and services that its keys are asked about too. */
  foreign: PrincipalInput[];
}

export interface Sizes {
  accounts: number;
  keys: number;
  /** Asked about on each key, those of other accounts included. */
  principals: number;
}

const MANAGEMENT = "999999999999";
const FOREIGN = 60;
const idOf = (index: number) => String(111_111_111_111 + index * 1_010_101);

/** An organisation of accounts with keys, principals and policies; the same in every run. */
export function makeEstate(sizes: Sizes): Account[] {
  const random = new Random(4_711);
  const accounts = Array.from({ length: sizes.accounts }, (_, index) => {
    const id = idOf(index);
    const keyArns = Array.from({ length: sizes.keys / sizes.accounts }, () => keyArn(id, random));
    const organization = {
      id: ORGANIZATION,
      paths: [`${ORGANIZATION}/r-1/ou-${index}/`],
      managementAccount: MANAGEMENT,
      scps: scpsOf(id),
      rcps: RCPS,
    };
    const principals = Array.from({ length: sizes.principals - FOREIGN }, (_each, number) =>
      makePrincipal(id, number, keyArns, random),
    );
    return { id, organization, keyArns, principals };
  });
  return accounts.map((account) => {
    const foreign = makeForeign(account.id, accounts, random);
    const arns = (given: readonly PrincipalInput[]) =>
      given.flatMap(({ arn }) => (arn.startsWith("arn:") ? [arn] : []));
    const known = {
      account: account.id,
      roles: arns(account.principals),
      foreign: arns(foreign),
      random,
    };
    return {
      ...account,
      foreign,
      keys: account.keyArns.map((arn) => makeKey(arn, known)),
    };
  });
}

function keyArn(account: string, random: Random): string {
  const [a, b, c, d, e] = [8, 4, 4, 4, 12].map((length) => random.hex(length));
  return `arn:aws:kms:${random.of(REGIONS)}:${account}:key/${a}-${b}-${c}-${d}-${e}`;
}

function makePrincipal(
  account: string,
  number: number,
  keys: readonly string[],
  random: Random,
): PrincipalInput {
  const kind = number % 20;
  const arn =
    kind === 0
      ? `arn:aws:iam::${account}:role/aws-reserved/sso.amazonaws.com/AWSReservedSSO_Set${number}_${random.hex(16)}`
      : kind < 3
        ? `arn:aws:iam::${account}:user/person-${number}`
        : `arn:aws:iam::${account}:role/${random.of(["svc", "job", "admin", "ci"])}-${number}`;
  const of = { account, number, keys, random };
  const inline = Array.from({ length: 1 + random.below(2) }, () => random.of(INLINE)(of));
  const managed = Array.from({ length: random.below(3) }, () =>
    random.of(random.chance(0.03) ? MANAGED : MANAGED.slice(1)),
  );
  return {
    arn,
    tags: { team: random.of(TEAMS), owner: `o${number % 40}` },
    identityPolicies: [...inline, ...managed],
    ...(random.chance(0.15) ? { permissionsBoundary: random.of(BOUNDARIES) } : {}),
  };
}

type Half = Pick<Account, "id" | "organization" | "principals">;

/** Services, everyone, partners outside of the organisation, and roles of its other accounts. */
function makeForeign(own: string, accounts: readonly Half[], random: Random): PrincipalInput[] {
  const services = ["s3", "sns", "rds", "lambda", "logs", "dynamodb", "ec2", "backup"].map(
    (name) => ({ arn: `${name}.amazonaws.com` }),
  );
  const partners = Array.from({ length: 11 }, (_, index) => ({
    arn: `arn:aws:iam::${888_888_888_000 + index}:role/partner`,
    tags: {},
    identityPolicies: [policy({ Effect: "Allow", Action: "kms:*", Resource: "*" })],
  }));
  const others = accounts.filter(({ id }) => id !== own);
  const colleagues = Array.from({ length: FOREIGN - 20 }, () => {
    const { organization, principals } = random.of(others);
    const { rcps: _, ...of } = organization;
    return { ...random.of(principals), organization: of };
  });
  return [...services, { arn: "*" }, ...partners, ...colleagues];
}

interface Known {
  account: string;
  roles: readonly string[];
  foreign: readonly string[];
  random: Random;
}

function makeKey(arn: string, known: Known): Account["keys"][number] {
  const { account, random, roles, foreign } = known;
  const region = arn.split(":")[3] ?? "";
  const team = random.of(TEAMS);
  const grants = random.chance(1 / 3)
    ? Array.from({ length: 1 + random.below(3) }, (_, index) => ({
        GrantId: `${random.hex(32)}${index}`,
        GranteePrincipal: random.chance(0.8) ? random.of(roles) : random.of(foreign),
        IssuingAccount: `arn:aws:iam::${account}:root`,
        Operations: random.of([
          ["Decrypt"],
          ["Decrypt", "Encrypt", "GenerateDataKey", "CreateGrant"],
          ["Decrypt", "RetireGrant", "DescribeKey"],
        ]),
        ...(random.chance(0.4)
          ? { Constraints: { EncryptionContextSubset: { "aws:ebs:id": `vol-${random.hex(8)}` } } }
          : {}),
      }))
    : [];
  return {
    key: {
      arn,
      aliases: random.chance(0.7) ? [`alias/${team}/${random.hex(6)}`] : [],
      tags: { team, owner: `o${random.below(40)}`, Name: random.hex(10) },
      spec: random.chance(0.9) ? "SYMMETRIC_DEFAULT" : "RSA_2048",
      usage: "ENCRYPT_DECRYPT",
      origin: "AWS_KMS",
      multiRegion: random.chance(0.1),
      manager: "CUSTOMER",
    },
    keyPolicy: random.of(KEY_POLICIES)({ account, region, roles, foreign, random }),
    grants,
  };
}
