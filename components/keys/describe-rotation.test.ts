import { expect, test } from "vitest";
import { describeRotation } from "./describe-rotation";

const base = {
  rotation: "on",
  rotationPeriodDays: 180,
  spec: "SYMMETRIC_DEFAULT",
  origin: "AWS_KMS",
  manager: "CUSTOMER",
  state: "Enabled",
  multiRegionType: null,
  reads: {},
} as const;

test.each([
  [{}, "On: AWS makes new key material every 180 days."],
  [{ rotationPeriodDays: null }, "On: AWS makes new key material."],
  [{ rotation: "off" }, /^Off:/],
  [{ rotation: "off", multiRegionType: "REPLICA" }, /primary key\.$/],
  [{ manager: "AWS", rotation: "unknown" }, /^AWS manages this key/],
  [{ rotation: "unknown" }, "Unknown: the setting could not be read."],
  [{ rotation: "unknown", state: "PendingDeletion" }, /pending deletion/],
  [{ rotation: "not-possible", spec: "HMAC_256" }, /HMAC keys/],
  [{ rotation: "not-possible", spec: "RSA_4096" }, /asymmetric keys/],
  [{ rotation: "not-possible", origin: "EXTERNAL" }, /imported/],
  [{ rotation: "not-possible", origin: "EXTERNAL_KEY_STORE" }, /external key store/],
  [{ rotation: "not-possible", spec: null, origin: null }, /this kind of key/],
] as const)("%o", (patch, words) => {
  const text = describeRotation({ ...base, ...patch });
  if (typeof words === "string") expect(text).toBe(words);
  else expect(text).toMatch(words);
});
