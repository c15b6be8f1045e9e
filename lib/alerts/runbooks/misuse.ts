import type { Runbook } from "../schemas/runbooks";
import { kms, type RunbookCase, run, type Step, step } from "./steps";

/** Role or user that an ARN names; null for everything else. */
function identityOf(ref: string | null): { kind: "role" | "user"; name: string } | null {
  const [, kind, path = ""] = /^arn:[^:]*:iam::\d*:(role|user)\/(.+)$/.exec(ref ?? "") ?? [];
  const name = path.slice(path.lastIndexOf("/") + 1);
  return kind === "role" || kind === "user" ? { kind, name } : null;
}

/** See `when` of the runbook; null where the case has nothing for it. */
export function decryptSpike(one: RunbookCase): Runbook | null {
  const { key, since, until } = one;
  if (!key) return null;
  return {
    name: "decrypt-spike",
    title: "A spike of Decrypts",
    when: "Somebody reads far more than usual: a job that runs amok, or somebody who takes data away.",
    steps: [
      step(
        "Ask whoever owns the principal whether a job is running that explains it. If so: expect it until it is over, and say why.",
      ),
      step(
        "If nobody knows of it, treat it as a leaked credential: cut off the principal first (the next runbook), then look further.",
        ...revoke(one),
      ),
      step(
        "Or stop all use of the key. Everything that needs it stops with it.",
        run("disable the key", ...kms(key, "disable-key")),
      ),
      step(
        "See which resources were opened: the encryption contexts under “From where” name them. Then read the services' own logs of the same time.",
        run(
          "the events of that time",
          "aws",
          "cloudtrail",
          "lookup-events",
          "--region",
          key.region,
          "--lookup-attributes",
          "AttributeKey=EventSource,AttributeValue=kms.amazonaws.com",
          "--start-time",
          since,
          "--end-time",
          until,
        ),
      ),
    ],
  };
}

/** Ends a role's sessions that began before now (IAM User Guide, "Revoking IAM role temporary security credentials"). */
function revoke({ principalRef, now }: RunbookCase): Step["commands"] {
  const identity = identityOf(principalRef);
  if (!identity) return [];
  if (identity.kind === "user") {
    return [
      run(
        "the user's access keys",
        "aws",
        "iam",
        "list-access-keys",
        `--user-name=${identity.name}`,
      ),
    ];
  }
  const policy = {
    Version: "2012-10-17",
    Statement: [
      {
        Effect: "Deny",
        Action: "*",
        Resource: "*",
        Condition: { DateLessThan: { "aws:TokenIssueTime": now } },
      },
    ],
  };
  return [
    run(
      "end the role's sessions",
      "aws",
      "iam",
      "put-role-policy",
      `--role-name=${identity.name}`,
      "--policy-name",
      "AWSRevokeOlderSessions",
      "--policy-document",
      JSON.stringify(policy),
    ),
  ];
}

/**
 * Where the event history has what a principal did (CloudTrail API Reference, LookupAttribute): a user's calls stand under
 * its name, those of a role under the names of its sessions. AssumeRole names the role by its ARN, and answers the access
 * key by which a session's calls are found.
 */
function traces({ principalRef, region, since }: RunbookCase): Step["commands"] {
  const identity = identityOf(principalRef);
  if (!identity || principalRef === null) return [];
  const look = (label: string, attribute: string, value: string) =>
    run(
      label,
      ...["aws", "cloudtrail", "lookup-events", "--region", region, "--lookup-attributes"],
      ...[`AttributeKey=${attribute},AttributeValue=${value}`, "--start-time", since],
    );
  if (identity.kind === "user") return [look("its calls", "Username", identity.name)];
  return [
    look("who took the role, and which access keys that gave", "ResourceName", principalRef),
    look("what was done with one of them", "AccessKeyId", "ACCESS_KEY_ID"),
  ];
}

/** A user has access keys beside what is revoked; a role has none. */
function turnOff(identity: ReturnType<typeof identityOf>) {
  if (identity?.kind !== "user") return [];
  const name = `--user-name=${identity.name}`;
  const off = ["--status", "Inactive", "--access-key-id", "AKIA…"];
  return [run("turn an access key off", "aws", "iam", "update-access-key", name, ...off)];
}

/** See `when` of the runbook; null where the case has nothing for it. */
export function leakedCredential(one: RunbookCase): Runbook | null {
  const { key, principalRef, grantIds } = one;
  if (!key) return null;
  const identity = identityOf(principalRef);
  const account = /^arn:[^:]*:iam::(\d+):/.exec(principalRef ?? "")?.[1];
  return {
    name: "leaked-credential",
    title: "A leaked credential",
    when: "A principal does what it never did. Act as if somebody else had its credentials until it is shown that nobody has.",
    steps: [
      step(
        `End what it has now${account ? `, as an administrator of account ${account}` : ""}. Sessions that began before are refused; a healthy workload fetches new ones.`,
        ...revoke(one),
        ...turnOff(identity),
      ),
      step("See what else it did, in every Region in use.", ...traces(one)),
      step(
        "Look for what it may have left behind: grants on this key, a changed policy, new roles and access keys.",
        run("grants on the key", ...kms(key, "list-grants")),
        run(
          "the key policy",
          ...kms(key, "get-key-policy", "--policy-name", "default", "--output", "text"),
        ),
      ),
      step(
        "Take away the access that it should not have had: the page of the key says by which statement or grant it came.",
        ...(grantIds.length > 0 ? grantIds : ["GRANT_ID"]).map((id) =>
          run("revoke the grant", ...kms(key, "revoke-grant", `--grant-id=${id}`)),
        ),
      ),
    ],
  };
}

/** See `when` of the runbook; null where the case has nothing for it. */
export function trail({ trail: name, accountId, region }: RunbookCase): Runbook | null {
  if (name === null) return null;
  const selectors = [
    {
      ReadWriteType: "All",
      IncludeManagementEvents: true,
      DataResources: [],
      ExcludeManagementEventSources: [],
    },
  ];
  return {
    name: "trail",
    title: "A trail that leaves KMS out",
    when: `Nobody can tell who used the keys of account ${accountId} while it lasts; what is not logged is never logged later.`,
    steps: [
      step(
        "Look what the trail takes.",
        run(
          "the trail's selectors",
          "aws",
          "cloudtrail",
          "get-event-selectors",
          "--region",
          region,
          `--trail-name=${name}`,
        ),
      ),
      step(
        "Take KMS in again. This replaces all basic selectors: put in those that the trail has besides.",
        run(
          "take KMS in again",
          "aws",
          "cloudtrail",
          "put-event-selectors",
          "--region",
          region,
          `--trail-name=${name}`,
          "--event-selectors",
          JSON.stringify(selectors),
        ),
      ),
      step(
        "If it was for the cost: S3 Bucket Keys and data key caching lower the number of events, and keep the record.",
      ),
    ],
  };
}
