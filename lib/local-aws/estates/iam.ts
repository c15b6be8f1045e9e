import type { LocalAccount } from "../types";
import type { AccountPlan } from "./accounts";
import { policyArn, roleArn, rootArn, userArn } from "./arns";
import { allow, policyDocument, trust } from "./documents";
import { before, type Draft } from "./draft";
import { AWS_POLICIES, CUSTOMER_POLICIES, SERVICE_POLICIES } from "./iam-documents";
import { accessKeyId, secretAccessKey, uniqueId } from "./ids";
import type { Random } from "./prng";

import { addReader } from "./reader";
import { addRole } from "./roles";

/** The people's way in: federation with MFA at the provider. */
function identityCenterTrust(account: LocalAccount, suffix: string): string {
  return trust(
    { Federated: `arn:aws:iam::${account.id}:saml-provider/AWSSSO_${suffix}_DO_NOT_DELETE` },
    { StringEquals: { "SAML:aud": "https://signin.aws.amazon.com/saml" } },
    ["sts:AssumeRoleWithSAML", "sts:TagSession"],
  );
}

const MFA = { Bool: { "aws:MultiFactorAuthPresent": "true" } };

function addManaged(draft: Draft, account: LocalAccount, random: Random): void {
  for (const [name, { path, document }] of Object.entries(AWS_POLICIES)) {
    account.iam.managed.set(policyArn("aws", name, path), {
      name,
      path,
      id: uniqueId(draft.random.fork(`aws-policy/${name}`), "ANPA"),
      document,
      versionId: "v1",
      createdAt: new Date("2015-02-06T18:39:46Z"),
    });
  }
  for (const [name, document] of Object.entries(CUSTOMER_POLICIES)) {
    account.iam.managed.set(policyArn(account.id, name), {
      name,
      path: "/",
      id: uniqueId(random, "ANPA"),
      document,
      versionId: `v${random.int(1, 5)}`,
      createdAt: before(draft.now, { days: random.int(100, 1400) }),
    });
  }
}

function addPeopleRoles(draft: Draft, account: LocalAccount, random: Random): void {
  const sets = { AdministratorAccess: 26, ReadOnlyAccess: 3, DeveloperAccess: 1, KeyOwner: 50 };
  for (const [set, usedHours] of Object.entries(sets)) {
    const suffix = random.hex(16);
    addRole(draft, account, {
      name: `AWSReservedSSO_${set}_${suffix}`,
      path: "/aws-reserved/sso.amazonaws.com/eu-west-1/",
      trust: identityCenterTrust(account, random.hex(16)),
      attached: [
        policyArn(set.endsWith("Access") && set !== "DeveloperAccess" ? "aws" : account.id, set),
      ],
      usedHours,
    });
  }
  addRole(draft, account, {
    name: "break-glass",
    trust: trust({ AWS: rootArn(account.id) }, MFA),
    attached: [policyArn("aws", "AdministratorAccess")],
    tags: { Owner: "security", Purpose: "emergencies" },
  });
  addRole(draft, account, {
    name: "KeyAdministrator",
    trust: trust({ AWS: rootArn(account.id) }, MFA),
    attached: [policyArn("aws", "AWSKeyManagementServicePowerUser")],
    tags: { Owner: "security" },
    usedHours: 30,
  });
  addRole(draft, account, {
    name: "developer",
    trust: trust({ AWS: rootArn(account.id) }),
    attached: [policyArn(account.id, "DeveloperAccess")],
    boundaryArn: policyArn(account.id, "developer-boundary"),
    tags: { Owner: "platform" },
    usedHours: 5,
  });
}

function addServiceRoles(draft: Draft, account: LocalAccount, plan: AccountPlan): void {
  for (const [name, service] of Object.entries(SERVICE_POLICIES.linked)) {
    addRole(draft, account, {
      name,
      path: `/aws-service-role/${service}/`,
      trust: trust({ Service: service }),
      usedHours: 9,
    });
  }
  for (const service of plan.services) {
    const tags = { Owner: `team-${service}`, Service: service, Environment: plan.environment };
    addRole(draft, account, {
      name: `${service}-task`,
      path: "/service/",
      trust: trust(
        { Service: "ecs-tasks.amazonaws.com" },
        { StringEquals: { "aws:SourceAccount": account.id } },
      ),
      inline: [{ name: "keys", document: SERVICE_POLICIES.byAlias(service) }],
      tags,
      usedHours: 1,
    });
    addRole(draft, account, {
      name: `${service}-lambda`,
      trust: trust({ Service: "lambda.amazonaws.com" }),
      inline: [{ name: "keys", document: SERVICE_POLICIES.byTag(service) }],
      attached: [policyArn("aws", "AWSLambdaBasicExecutionRole", "/service-role/")],
      tags,
      usedHours: 2,
    });
  }
  addRole(draft, account, {
    name: "ci-deploy",
    trust: trust(
      { Federated: `arn:aws:iam::${account.id}:oidc-provider/token.actions.githubusercontent.com` },
      {
        StringEquals: { "token.actions.githubusercontent.com:aud": "sts.amazonaws.com" },
        StringLike: { "token.actions.githubusercontent.com:sub": "repo:halden-and-moor/*:*" },
      },
      "sts:AssumeRoleWithWebIdentity",
    ),
    attached: [policyArn(account.id, "DeployAccess")],
    tags: { Owner: "platform" },
    usedHours: 3,
  });
}

function addUsers(draft: Draft, account: LocalAccount, random: Random): void {
  account.iam.groups.push({
    name: "operators",
    path: "/",
    id: uniqueId(random, "AGPA"),
    createdAt: before(draft.now, { days: 1600 }),
    inline: [
      { name: "describe-keys", document: policyDocument([allow(["kms:Describe*", "kms:List*"])]) },
    ],
    attached: [policyArn("aws", "ReadOnlyAccess")],
  });
  for (const name of ["backup-legacy", "m.okonkwo"]) {
    account.iam.users.push({
      name,
      path: "/",
      id: uniqueId(random, "AIDA"),
      createdAt: before(draft.now, { days: random.int(300, 1700) }),
      inline: name.startsWith("backup")
        ? [
            {
              name: "decrypt-all",
              document: policyDocument([allow(["kms:Decrypt", "kms:GenerateDataKey"])]),
            },
          ]
        : [],
      attached: [],
      groups: name.startsWith("backup") ? [] : ["operators"],
      boundaryArn: name.startsWith("backup") ? null : policyArn(account.id, "developer-boundary"),
      tags: name.startsWith("backup")
        ? {}
        : { Owner: "platform", Mail: "m.okonkwo@halden-and-moor.example" },
    });
  }
}

/** Fills every account's identities and makes the collector's long-lived access key. */
export function addIdentities(draft: Draft, plans: readonly AccountPlan[]): void {
  const accounts = [...draft.estate.accounts.values()];
  const home = accounts.find((account) => account.name === "security") ?? accounts[0];
  if (!home) return;
  const collectorArn = userArn(home.id, "keyledger-collector", "/keyledger/");
  const secrets = draft.random.fork("access-keys");
  const keyId = accessKeyId(secrets, "AKIA");
  draft.estate.accessKeys.set(keyId, {
    secretAccessKey: secretAccessKey(secrets),
    accountId: home.id,
    arn: collectorArn,
  });
  for (const [index, account] of accounts.entries()) {
    const plan = plans[index];
    if (!plan) continue;
    const random = draft.random.fork(`iam/${account.name}`);
    addManaged(draft, account, random);
    addPeopleRoles(draft, account, random);
    addServiceRoles(draft, account, plan);
    addUsers(draft, account, random);
    addReader(draft, account, collectorArn);
    if (account !== home) continue;
    account.iam.users.push({
      name: "keyledger-collector",
      path: "/keyledger/",
      id: uniqueId(random, "AIDA"),
      createdAt: before(draft.now, { days: 120 }),
      inline: [
        {
          name: "assume-readers",
          document: policyDocument([
            {
              Effect: "Allow",
              Action: "sts:AssumeRole",
              Resource: roleArn("*", account.reader.roleName),
            },
          ]),
        },
      ],
      attached: [],
      groups: [],
      boundaryArn: null,
      tags: { Owner: "security" },
    });
  }
}
