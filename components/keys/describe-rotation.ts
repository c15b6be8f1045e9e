import type { KeyDetail } from "@/lib/keys/schemas/key-detail";

type Input = Pick<
  KeyDetail,
  | "rotation"
  | "rotationPeriodDays"
  | "spec"
  | "origin"
  | "manager"
  | "state"
  | "multiRegionType"
  | "reads"
>;

/**
 * Automatic rotation of a key in one or two sentences. Rules: KMS developer guide, "Rotating AWS KMS keys":
 * only symmetric encryption keys with key material of AWS KMS rotate by themselves; replicas take part in
 * their primary's rotation; AWS managed keys rotate every year, which nobody can change.
 */
export function describeRotation(key: Input): string {
  if (key.manager === "AWS") {
    return "AWS manages this key and rotates it every year. Nobody can change that.";
  }
  if (key.rotation === "not-possible") return `Not possible: ${whyNotPossible(key)}`;
  if (key.rotation === "unknown") {
    if (key.state?.startsWith("Pending") && key.state.endsWith("Deletion")) {
      return "Unknown: while a key is pending deletion AWS does not tell whether rotation is on.";
    }
    return "Unknown: the setting could not be read.";
  }
  const replica =
    key.multiRegionType === "REPLICA"
      ? " This is a replica: it follows the rotation of its primary key."
      : "";
  if (key.rotation === "off") {
    return `Off: the key material stays the same until somebody rotates it by hand.${replica}`;
  }
  const period = key.rotationPeriodDays === null ? "" : ` every ${key.rotationPeriodDays} days`;
  return `On: AWS makes new key material${period}.${replica}`;
}

function whyNotPossible({ spec, origin }: Input): string {
  if (spec?.startsWith("HMAC")) return "HMAC keys cannot rotate automatically.";
  if (spec !== null && spec !== "SYMMETRIC_DEFAULT") {
    return "asymmetric keys cannot rotate automatically. A new key and a moved alias take their place.";
  }
  if (origin === "EXTERNAL") {
    return "the key material was imported. It can be rotated on demand with other imported material.";
  }
  if (origin === "AWS_CLOUDHSM") return "the key material is in a CloudHSM key store.";
  if (origin === "EXTERNAL_KEY_STORE") return "the key material is in an external key store.";
  return "this kind of key cannot rotate automatically.";
}
