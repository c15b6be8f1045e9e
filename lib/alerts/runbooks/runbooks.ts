import type { AlertRule } from "@/lib/settings/schemas/alert-rules";
import type { Runbook } from "../schemas";
import { command } from "./shell-quote";

/** What a runbook is filled in with. */
export interface RunbookCase {
  key: {
    arn: string;
    region: string;
    accountId: string;
    state: string | null;
    origin: string | null;
    storeId: string | null;
  } | null;
  principalRef: string | null;
  /** When it began, ISO 8601; of a runbook without an alert, now. */
  since: string;
  now: string;
  trail: string | null;
  accountId: string;
  region: string;
}

type Step = Runbook["steps"][number];
type Key = NonNullable<RunbookCase["key"]>;

const step = (text: string, ...commands: Step["commands"]): Step => ({ text, commands });
const run = (label: string, ...words: string[]) => ({ label, text: command(...words) });

function kms(key: Key, operation: string, ...more: string[]): string[] {
  return ["aws", "kms", operation, "--region", key.region, "--key-id", key.arn, ...more];
}

const look = (key: Key) =>
  run(
    "state of the key",
    ...kms(key, "describe-key", "--query", "KeyMetadata.[KeyState,DeletionDate,Origin]"),
  );

/** Role or user that an ARN names; null for everything else. */
function identityOf(ref: string | null): { kind: "role" | "user"; name: string } | null {
  const [, kind, path = ""] = /^arn:[^:]*:iam::\d*:(role|user)\/(.+)$/.exec(ref ?? "") ?? [];
  const name = path.slice(path.lastIndexOf("/") + 1);
  return kind === "role" || kind === "user" ? { kind, name } : null;
}

function disabledKey({ key, since, region }: RunbookCase): Runbook | null {
  if (!key) return null;
  return {
    name: "disabled-key",
    title: "A disabled key",
    when: "Calls fail with DisabledException. Nothing is lost: the key works again at once when it is enabled.",
    steps: [
      step("Look whether it still is disabled.", look(key)),
      step(
        "Find out who disabled it, and ask them why before you undo it.",
        run(
          "who disabled it",
          "aws",
          "cloudtrail",
          "lookup-events",
          "--region",
          region,
          "--lookup-attributes",
          "AttributeKey=EventName,AttributeValue=DisableKey",
          "--start-time",
          since,
        ),
      ),
      step(
        "Enable it, if nobody meant to stop its use.",
        run("enable the key", ...kms(key, "enable-key")),
      ),
      step(
        "Retry what failed: jobs that gave up do not start again by themselves. This page notices when the key is well.",
      ),
    ],
  };
}

function pendingDeletion({ key }: RunbookCase): Runbook | null {
  if (!key) return null;
  return {
    name: "pending-deletion",
    title: "A key pending deletion",
    when: "After its date nothing that was encrypted with the key can ever be read again. Until then its deletion can be cancelled.",
    steps: [
      step("Look how long is left.", look(key)),
      step(
        "Cancel the deletion. The key is disabled afterwards, not enabled.",
        run("cancel the deletion", ...kms(key, "cancel-key-deletion")),
      ),
      step(
        "Enable it, so that whoever needs it can go on.",
        run("enable the key", ...kms(key, "enable-key")),
      ),
      step(
        "Before anybody schedules it again: see under Usage who called it in the last months and what it protects. Copies in other Regions need their own look.",
        run("grants on the key", ...kms(key, "list-grants")),
      ),
    ],
  };
}

function decryptSpike(one: RunbookCase): Runbook | null {
  const { key, since, now } = one;
  if (!key) return null;
  return {
    name: "decrypt-spike",
    title: "A spike of Decrypts",
    when: "Somebody reads far more than usual: a job that runs amok, or somebody who takes data away.",
    steps: [
      step(
        "Ask whoever owns the principal below whether a job is running that explains it. If so: expect it until it is over, and say why.",
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
        "See which resources were opened: the encryption contexts below name them. Then read the services' own logs of the same time.",
        run(
          "the hour's events",
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
          now,
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

function leakedCredential(one: RunbookCase): Runbook | null {
  const { key, principalRef, since, region } = one;
  if (!key) return null;
  const identity = identityOf(principalRef);
  const account = /^arn:[^:]*:iam::(\d+):/.exec(principalRef ?? "")?.[1];
  const user =
    identity?.kind === "user"
      ? [
          run(
            "turn an access key off",
            "aws",
            "iam",
            "update-access-key",
            `--user-name=${identity.name}`,
            "--status",
            "Inactive",
            "--access-key-id",
            "AKIA…",
          ),
        ]
      : [];
  return {
    name: "leaked-credential",
    title: "A leaked credential",
    when: "A principal does what it never did. Act as if somebody else had its credentials until it is shown that nobody has.",
    steps: [
      step(
        `End what it has now${account ? `, as an administrator of account ${account}` : ""}. Sessions that began before are refused; a healthy workload fetches new ones.`,
        ...revoke(one),
        ...user,
      ),
      step(
        "See what else it did, in every Region in use.",
        ...(identity
          ? [
              run(
                "its events",
                "aws",
                "cloudtrail",
                "lookup-events",
                "--region",
                region,
                "--lookup-attributes",
                `AttributeKey=ResourceName,AttributeValue=${identity.name}`,
                "--start-time",
                since,
              ),
            ]
          : []),
      ),
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
        run("revoke a grant", ...kms(key, "revoke-grant", "--grant-id", "GRANT_ID")),
      ),
    ],
  };
}

function keyStore({ key }: RunbookCase): Runbook | null {
  if (
    !key ||
    (key.storeId === null && key.origin !== "AWS_CLOUDHSM" && key.origin !== "EXTERNAL_KEY_STORE")
  )
    return null;
  const store = key.storeId ?? "cks-…";
  const custom = (operation: string) => [
    "aws",
    "kms",
    operation,
    "--region",
    key.region,
    `--custom-key-store-id=${store}`,
  ];
  return {
    name: "key-store",
    title: "A key store that cannot be reached",
    when: "The key lives in a CloudHSM cluster or behind an external proxy. While that cannot be reached every call fails; the key itself is whole.",
    steps: [
      step(
        "Look how the store is, and why.",
        run("state of the store", ...custom("describe-custom-key-stores")),
      ),
      step(
        "CloudHSM: at least two active HSMs in different zones, and the user kmsuser not locked. External store: the proxy answers within 250 ms, its certificate is valid, the external key manager is up.",
      ),
      step(
        "When the cause is mended, connect again. It takes up to 20 minutes.",
        run("connect the store", ...custom("connect-custom-key-store")),
      ),
      step("Look whether the key is well.", look(key)),
    ],
  };
}

function trail({ trail: name, accountId, region }: RunbookCase): Runbook | null {
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

/** Every runbook that can be filled in for a case, those that fit best first. */
export function runbooksFor(one: RunbookCase, rule: AlertRule | null): Runbook[] {
  const all = [disabledKey, pendingDeletion, decryptSpike, leakedCredential, keyStore, trail]
    .map((make) => make(one))
    .filter((made) => made !== null);
  const first = bestFor(one, rule);
  return all.sort((a, b) => Number(b.name === first) - Number(a.name === first));
}

function bestFor({ key, trail: name }: RunbookCase, rule: AlertRule | null): Runbook["name"] {
  if (name !== null) return "trail";
  if (key?.state === "PendingDeletion" || key?.state === "PendingReplicaDeletion")
    return "pending-deletion";
  if (key?.state === "Unavailable") return "key-store";
  if (rule === "volume-off-hours" || rule === "volume-above-usual") return "decrypt-spike";
  if (rule === null || rule === "key-change" || rule === "dead-key-use") return "disabled-key";
  return "leaked-credential";
}
