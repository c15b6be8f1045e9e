import { principalWords } from "./principal-name";

/** What a principal is called in a line: the end of its ARN, the account or service otherwise. */
export function principalName(ref: string): string {
  const role = /^arn:[^:]*:(iam|sts)::\d*:(role|user|assumed-role|federated-user)\/(.+)$/.exec(ref);
  if (role?.[3]) return principalWords(role[3].split("/").at(-1) ?? ref);
  const root = /^arn:[^:]*:iam::(\d{12}):root$/.exec(ref);
  if (root) return `root of ${root[1]}`;
  if (ref.startsWith("account:")) return `somebody of account ${ref.slice("account:".length)}`;
  if (ref.startsWith("service:")) return ref.slice("service:".length);
  return ref === "unknown" ? "somebody unknown" : ref;
}

type Detail = Record<string, unknown>;

const text = (value: unknown) => (typeof value === "string" && value !== "" ? value : null);
const list = (value: unknown) =>
  Array.isArray(value) ? value.filter((one) => typeof one === "string").join(", ") : null;

interface Told {
  operation: string;
  tookAway: "no" | "yes" | "unknown";
  detail: Detail;
  subject: string | null;
}

/** What an event did, beyond the name of its operation; empty where the name says it all. */
export function describeEvent({ operation, tookAway, detail, subject }: Told): string {
  const parts: (string | null)[] = [];
  const days = detail.pendingWindowInDays;
  switch (operation) {
    case "ScheduleKeyDeletion":
      parts.push(typeof days === "number" ? `after ${days} days` : "after 30 days, AWS's default");
      break;
    case "CreateAlias":
    case "UpdateAlias":
    case "DeleteAlias":
      parts.push(aliasOf(detail, subject));
      if (tookAway !== "no") {
        const target = text(detail.targetKeyId) ?? "a key you do not own";
        const from = tookAway === "yes" ? "moved away, to" : "nobody knows from where, moved to";
        parts.push(`${from} ${target}`);
      }
      break;
    case "CreateGrant":
      parts.push(grantOf(detail));
      break;
    case "RetireGrant":
    case "RevokeGrant":
      parts.push(subject === null ? null : `grant ${subject}`);
      break;
    case "RotateKey":
      parts.push(detail.rotationType === "ON_DEMAND" ? "on demand" : "automatic");
      break;
    case "EnableKeyRotation":
      if (typeof detail.rotationPeriodInDays === "number")
        parts.push(`every ${detail.rotationPeriodInDays} days`);
      break;
    case "TagResource":
      parts.push(list(detail.tags));
      break;
    case "UntagResource":
      parts.push(list(detail.tagKeys));
      break;
    case "UpdateKeyDescription":
      parts.push(text(detail.description) ?? "emptied");
      break;
    case "ImportKeyMaterial":
      parts.push(text(detail.validTo) === null ? "does not expire" : `until ${detail.validTo}`);
      break;
    case "ReplicateKey":
      parts.push(text(detail.replicaRegion) && `into ${detail.replicaRegion}`);
      break;
    case "UpdatePrimaryRegion":
      parts.push(text(detail.primaryRegion) && `to ${detail.primaryRegion}`);
      break;
    case "PutKeyPolicy":
      if (detail.bypassPolicyLockoutSafetyCheck === true)
        parts.push("without the check that somebody can still change it");
      break;
  }
  parts.push(text(detail.errorMessage));
  return parts.filter((part) => part !== null).join("; ");
}

function aliasOf(detail: Detail, subject: string | null): string | null {
  const name = text(detail.aliasName) ?? subject?.split(":").slice(5).join(":") ?? null;
  return name?.replace(/^alias\//, "") ?? null;
}

function grantOf(detail: Detail): string | null {
  const grantee = text(detail.granteePrincipal) ?? text(detail.granteeServicePrincipal);
  const operations = list(detail.operations);
  if (grantee === null) return operations;
  return `to ${grantee}${operations ? `: ${operations}` : ""}`;
}
