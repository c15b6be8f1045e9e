import type { Judgement } from "../schemas/matrix";
import type { JudgeOptions, KeyFacts, PrincipalFacts } from "./facts";
import { actionsOf, holds, list, secretUses, underConditions, untold } from "./holds";
import { forData, lower } from "./severity";

const DEPLOY_WORDS: ReadonlySet<string> = new Set([
  "ci",
  "cd",
  "cicd",
  "deploy",
  "deployer",
  "deployment",
  "deployments",
  "pipeline",
  "pipelines",
  "terraform",
  "tofu",
  "opentofu",
  "pulumi",
  "cdk",
  "cfn",
  "cloudformation",
  "codebuild",
  "codepipeline",
  "codedeploy",
  "jenkins",
  "github",
  "githubactions",
  "gitlab",
  "bitbucket",
  "circleci",
  "buildkite",
  "argocd",
  "atlantis",
  "spacelift",
  "octopus",
  "teamcity",
]);
const DEPLOY_TRUST =
  /^(?:cloudformation|codebuild|codepipeline|codedeploy)\.amazonaws\.com$|(?:token\.actions\.githubusercontent\.com|gitlab|bitbucket|circleci|buildkite|app\.terraform\.io|spacelift|octopus)/;
const DEPLOY_TAG = /^(?:purpose|usage|type|role|function|workload)$/;

/** Some word of a name, `AppDeployRole` or `app-deploy`, is one for what deploys. */
const deploys = (name: string) =>
  name
    .replace(/([a-z0-9])([A-Z])/g, "$1-$2")
    .replace(/([A-Z]+)([A-Z][a-z])/g, "$1-$2")
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .some((word) => DEPLOY_WORDS.has(word));

/** By which sign a role is one that deploys, or null. */
function deploySign({ name, trusted, tags }: PrincipalFacts): string | null {
  if (deploys(name)) return "by its name";
  const trust = trusted?.find((each) => DEPLOY_TRUST.test(each.toLowerCase()));
  if (trust !== undefined) return `it is assumed by ${trust}`;
  const tag = Object.entries(tags ?? {}).find(
    ([key, value]) => DEPLOY_TAG.test(key.toLowerCase()) && deploys(value),
  );
  return tag === undefined ? null : `by its tag ${tag[0]}`;
}

/**
 * A role that deploys has the rights of what it deploys: it needs to name a key, not to open what the key protects
 * (the issue on access; least privilege, kms/least-privilege). A guess by name, trust or tags, and said to be one.
 * Medium; low under conditions.
 */
export function judgeDeployTime(facts: PrincipalFacts, key: KeyFacts): Judgement | null {
  if (facts.kind !== "role" && facts.kind !== "user" && facts.kind !== "session") return null;
  const sign = deploySign(facts);
  const uses = sign === null ? null : holds(facts, secretUses(key));
  if (uses === null) return null;
  const conditions = underConditions(uses);
  return {
    id: "deploy-time-role",
    severity: forData(conditions === "" ? "medium" : "low", key),
    text: `${facts.name} seems to deploy (${sign}) and may ${list(uses.actions)}${conditions}, which only what it deploys should need.`,
  };
}

const DAY = 86_400_000;

/**
 * Access that was not used for `unusedDays` days: from usage that is known only; that none is known is not "never".
 * Medium where it opens or signs, else low.
 */
export function judgeUnused(
  facts: PrincipalFacts,
  key: KeyFacts,
  { now, unusedDays = 90 }: JudgeOptions,
): Judgement | null {
  const { lastUse } = facts;
  if (lastUse === undefined || lastUse.state === "unknown") return null;
  if (facts.kind === "anyone" || facts.kind === "orphan") return null;
  const days =
    lastUse.state === "used"
      ? Math.floor((now.getTime() - lastUse.at.getTime()) / DAY)
      : lastUse.days;
  if (days < unusedDays) return null;
  const uses = holds(facts, secretUses(key));
  const hold = uses ?? holds(facts, actionsOf("encrypt", "generate-data-keys", "sign-and-mac"));
  if (hold === null) return null;
  const since =
    lastUse.state === "used"
      ? `last used this key ${days} days ago, on ${lastUse.at.toISOString().slice(0, 10)}`
      : `did not use this key in the ${days} days for which usage is known`;
  return {
    id: "unused-90-days",
    severity: uses === null ? "low" : "medium",
    text: `${facts.name} may ${list(hold.actions)} and ${since}.`,
  };
}

/**
 * The policy or a grant names somebody who is gone: a unique id that is left of a deleted user or role, or an ARN that
 * is not among the identities of its account (rules 13, 14; ScoutSuite #1665). Low, for nobody can call as it; an ARN
 * that can be taken again by making the role anew is medium where it opens or administers.
 */
export function judgeOrphan(facts: PrincipalFacts, key: KeyFacts): Judgement | null {
  if (facts.kind === "orphan") {
    const what = facts.ref.startsWith("AIDA") ? "user" : "role";
    return {
      id: "orphan-named",
      severity: "low",
      text: `${facts.ref} is what is left of a deleted ${what}. A ${what} of the same name made later is not it, so naming it gives nobody access.`,
    };
  }
  if (facts.exists !== false) return null;
  const strong = holds(facts, [...secretUses(key), ...actionsOf("change-policy", "grant")]);
  const identityCenter = facts.name.startsWith("AWSReservedSSO_")
    ? " IAM Identity Center gives a role made anew another suffix, so this name will not come back."
    : "";
  return {
    id: "orphan-named",
    severity: strong === null || identityCenter !== "" ? "low" : "medium",
    text: `${facts.name} is named, but account ${facts.accountId ?? "of its ARN"} has no such identity.${identityCenter}`,
  };
}

const DANGEROUS = [
  "kms:CreateGrant",
  ...actionsOf("change-policy", "delete-or-disable", "generate-data-keys"),
];

/**
 * Whether the principal may do something dangerous could not be told: never taken for "no" (a principle of
 * docs/architecture.md; AWS's KMS.5 fails such keys too). High for anyone and for accounts that are not watched, else
 * medium.
 */
export function judgeUntold(facts: PrincipalFacts, key: KeyFacts): Judgement | null {
  const hold = untold(facts, [...secretUses(key), ...DANGEROUS]);
  if (hold === null) return null;
  const why = hold.actions
    .flatMap((action) => facts.verdicts.get(`kms:${action}`)?.reasons ?? [])
    .find(({ kind }) => kind === "unclear")?.text;
  const open = facts.kind === "anyone" || facts.home === "outside";
  return {
    id: "could-not-tell",
    severity: lower("medium", open ? -1 : 0),
    text: `Whether ${facts.kind === "anyone" ? "anyone" : facts.name} may ${list(hold.actions)} could not be told${why === undefined ? "" : `: ${why}`}.`,
  };
}
