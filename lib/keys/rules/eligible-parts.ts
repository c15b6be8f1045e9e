import type { KeyRecord } from "./key-record";

/** Which calls make sense for a key; `rotationKnown` is what is certain without asking. */
export interface EligibleParts {
  rotation: boolean;
  rotations: boolean;
  /** True: automatic rotation cannot be had for this kind of key. */
  rotationNotPossible: boolean;
}

type Kind = Pick<KeyRecord, "spec" | "origin" | "state">;

/**
 * Automatic rotation exists for symmetric encryption keys with AWS's material alone, on-demand rotation
 * for imported material too, neither for asymmetric, HMAC and custom key store keys [KMS developer
 * guide, rotate-keys]. While a key is pending deletion AWS answers false whatever the setting is
 * [GetKeyRotationStatus], so the setting is not asked for then. Unknown kinds are asked everything.
 */
export function eligibleParts({ spec, origin, state }: Kind): EligibleParts {
  if (spec === null || origin === null) {
    return { rotation: true, rotations: true, rotationNotPossible: false };
  }
  const symmetric = spec === "SYMMETRIC_DEFAULT";
  const possible = symmetric && origin === "AWS_KMS";
  const pending = state === "PendingDeletion" || state === "PendingReplicaDeletion";
  return {
    rotation: possible && !pending,
    rotations: possible || (symmetric && origin === "EXTERNAL"),
    rotationNotPossible: !possible,
  };
}
