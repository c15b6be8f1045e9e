import type { AlertRule } from "@/lib/settings/schemas/alert-rules";
import type { AlertFacts } from "../types";

interface Subject {
  rule: AlertRule;
  facts: AlertFacts;
  count: number;
  principalRef: string | null;
}

const number = (value: number) => Math.round(value).toLocaleString("en");

/** Name of who: the role or user of an ARN, or the reference as it is. */
export function shortPrincipal(ref: string): string {
  const [, resource] = /^arn:[^:]*:(?:iam|sts)::\d*:(.+)$/.exec(ref) ?? [];
  if (resource === undefined) return ref;
  return resource === "root" ? ref : resource.slice(resource.lastIndexOf("/") + 1);
}

/** Who made the change that an alert is about: the person of an Identity Center session, else the role or user. */
export function changedBy({ change }: AlertFacts): string | null {
  if (!change) return null;
  const isPerson = /\/AWSReservedSSO_/.test(change.by) && change.session !== undefined;
  return isPerson ? (change.session ?? null) : shortPrincipal(change.by);
}

const FIRST_WORDS = {
  principal: "the principal",
  account: "its account",
  service: "through this service",
  address: "from this network",
} as const;

const CHANGE_WORDS: Readonly<Record<string, string>> = {
  DisableKey: "disabled the key",
  ScheduleKeyDeletion: "scheduled the key for deletion",
  DeleteImportedKeyMaterial: "deleted the key's imported material",
  DisableKeyRotation: "turned the key's rotation off",
  CreateGrant: "made a grant",
  PutKeyPolicy: "changed the key policy",
};

/** What happened, in one sentence. Plain text that may hold anything; whoever shows it makes it harmless. */
export function sentenceOf(alert: Subject): string {
  const { facts } = alert;
  const who = alert.principalRef === null ? crowd(facts) : shortPrincipal(alert.principalRef);
  const by = changedBy(facts) ?? "Somebody";
  const sentences: Record<AlertRule, () => string> = {
    "volume-off-hours": () =>
      `${who} made ${number(facts.measured ?? alert.count)} Decrypts in five minutes outside business hours, ` +
      `above the limit of ${number(facts.limit ?? 0)}; ${number(alert.count)} in all.`,
    "volume-above-usual": () =>
      `${number(facts.measured ?? 0)} calls in an hour, where ${number(facts.usual?.median ?? 0)} are usual at this time of the week.`,
    "first-use": () => `${who} used this key with something it never had before: ${firsts(facts)}.`,
    "direct-decrypt": () =>
      `${who} decrypted directly ${times(alert.count)} with a key that is used through ${list(facts.services)} alone.`,
    "missing-context": () =>
      `${who} decrypted ${times(alert.count)} without ${list(facts.missing)} in the encryption context, which nearly all calls have.`,
    "denial-burst": () =>
      `${who} ${alert.principalRef === null ? "were" : "was"} denied ${times(alert.count)}` +
      `${facts.operation ? ` at ${facts.operation}` : ""}${facts.keys ? ` on ${number(facts.keys)} keys` : ""}.`,
    "bad-ciphertext-burst": () =>
      `${who} tried ${number(alert.count)} ciphertexts that do not fit this key or its encryption context.`,
    "reader-after-change": () =>
      `${who} decrypted for the first time after ${by} ${CHANGE_WORDS[facts.change?.operation ?? ""] ?? "changed the key"}.`,
    "key-change": () => `${by} ${changeWords(facts)}.`,
    "open-policy": () =>
      `${by} gave the key a policy that is open to everybody${facts.conditions ? ", under a condition" : ", without any condition"}.`,
    "trail-exclusion": () =>
      `${by} ${BLINDED[facts.operation ?? ""] ?? "left AWS KMS out of"} the trail ${facts.trail ?? ""}.`,
    "log-tampered": () => `${logWords(facts)}.`,
    "dead-key-use": () =>
      `${number(alert.count)} calls failed because the key ${facts.outcome === "DisabledException" ? "is disabled" : "cannot be used in its state"}.`,
    "key-store": () => `${storeWords(facts)}${facts.change ? `, disconnected by ${by}` : ""}.`,
  };
  return sentences[alert.rule]();
}

function crowd({ principals }: AlertFacts): string {
  return principals === undefined ? "Several principals" : `${number(principals)} principals`;
}

const STORE_TYPES: Readonly<Record<string, string>> = {
  AWS_CLOUDHSM: "CloudHSM key store",
  EXTERNAL_KEY_STORE: "external key store",
};

function storeWords({ store, measured, keys }: AlertFacts): string {
  const what = STORE_TYPES[store?.type ?? ""] ?? "key store";
  const named = `The ${what} ${store?.name ?? store?.id ?? ""}`.trim();
  const some = keys === undefined ? "one" : number(keys);
  const calls = measured === undefined ? "" : `calls with ${some} of its keys fail`;
  const state = { FAILED: "has failed", DISCONNECTED: "is disconnected" }[store?.state ?? ""];
  if (state === undefined) return `${named} cannot be reached${calls && `: ${calls}`}`;
  const error = store?.error ? ` (${store.error})` : "";
  return `${named} ${state}${error}${calls && `, and ${calls}`}`;
}

function logWords({ logs }: AlertFacts): string {
  if (!logs) return "Log files are not as CloudTrail delivered them";
  const { changed, gone, added = 0, source, from, to } = logs;
  const files = (count: number) => (count === 1 ? "one file" : `${number(count)} files`);
  const parts = [
    changed > 0 ? `${files(changed)} changed after delivery` : null,
    gone > 0 ? `${files(gone)} gone` : null,
    added > 0 ? `${files(added)} added that CloudTrail did not deliver` : null,
  ].filter((part) => part !== null);
  const [begin, end] = [from, to].map((time) => `${time.slice(0, 16).replace("T", " ")} UTC`);
  return `Of CloudTrail's logs in ${source}, with calls from ${begin} to ${end}: ${parts.join(", ")}`;
}

const BLINDED: Record<string, string> = {
  StopLogging: "stopped the logging of",
  DeleteTrail: "deleted",
};

function times(count: number): string {
  return count === 1 ? "once" : `${number(count)} times`;
}

function firsts({ firsts: all = [] }: AlertFacts): string {
  const words = [...new Set(all.map(({ what }) => FIRST_WORDS[what]))];
  return words.length === 0 ? "itself" : words.join(", ");
}

function changeWords({ change, windowDays }: AlertFacts): string {
  const words = CHANGE_WORDS[change?.operation ?? ""] ?? `called ${change?.operation ?? "KMS"}`;
  return windowDays === undefined ? words : `${words} in ${windowDays} days`;
}

function list(names: readonly string[] = []): string {
  return names.length === 0 ? "services" : names.slice(0, 3).join(", ");
}
