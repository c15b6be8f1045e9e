import type { RotationStatus } from "../types";

/** GetKeyRotationStatus's answer, less the flag that every answer must hold. */
export interface RotationStatusOutput {
  RotationPeriodInDays?: number;
  NextRotationDate?: Date;
  OnDemandRotationStartDate?: Date;
}

/**
 * What UnsupportedOperationException means: AWS long answered so for asymmetric and HMAC keys, and
 * other endpoints still do; AWS now answers KeyRotationEnabled false for them.
 */
export const ROTATION_UNSUPPORTED: RotationStatus = {
  enabled: false,
  unsupported: true,
  periodDays: null,
  nextRotationAt: null,
  onDemandStartedAt: null,
};

/** What GetKeyRotationStatus answered; null where it names nothing. */
export function readRotationStatus(output: RotationStatusOutput, enabled: boolean): RotationStatus {
  return {
    enabled,
    unsupported: false,
    periodDays: output.RotationPeriodInDays ?? null,
    nextRotationAt: output.NextRotationDate ?? null,
    onDemandStartedAt: output.OnDemandRotationStartDate ?? null,
  };
}
