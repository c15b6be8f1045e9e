import { createPublicKey, sign } from "node:crypto";
import type { Call, Operation, Output } from "../call";
import { AwsError } from "../protocol/errors";
import type { LocalOperator, LocalSigningKey } from "../types";
import { requiredText } from "../validate";

/** KMS takes messages of at most this many bytes (API reference of Sign, "Message"). */
const MESSAGE_BYTES = 4096;

type KeyOperation = (call: Call, arn: string, key: LocalSigningKey) => Output;

function requireState({ state }: LocalSigningKey, arn: string): void {
  if (state === "Enabled") return;
  if (state === "Disabled") throw new AwsError("DisabledException", `${arn} is disabled.`);
  throw new AwsError("KMSInvalidStateException", `${arn} is ${state}.`);
}

function algorithmsOf({ spec, usage }: LocalSigningKey): string[] {
  if (usage !== "SIGN_VERIFY") return [];
  return spec === "ECC_NIST_EDWARDS25519" ? ["ED25519_SHA_512", "ED25519_PH_SHA_512"] : [];
}

const signMessage: KeyOperation = (call, arn, key) => {
  const algorithm = requiredText(call, "SigningAlgorithm");
  const message = Buffer.from(requiredText(call, "Message", { max: 2 * MESSAGE_BYTES }), "base64");
  const type = call.input.MessageType ?? "RAW";
  if (message.length > MESSAGE_BYTES)
    throw new AwsError("ValidationException", "The message is longer than 4096 bytes");
  if (key.usage !== "SIGN_VERIFY" || !algorithmsOf(key).includes(algorithm))
    throw new AwsError("InvalidKeyUsageException", `${arn} does not support ${algorithm}.`);
  if (algorithm !== "ED25519_SHA_512" || type !== "RAW")
    throw new AwsError("ValidationException", `${algorithm} does not go with ${String(type)}`);
  requireState(key, arn);
  if (call.input.DryRun === true)
    throw new AwsError(
      "DryRunOperationException",
      "The request would have succeeded, but the DryRun option is set.",
      412,
    );
  const signature = sign(null, message, key.privateKey);
  return {
    KeyId: arn,
    Signature: signature.toString("base64"),
    SigningAlgorithm: algorithm,
  };
};

const getPublicKey: KeyOperation = (_, arn, key) => {
  requireState(key, arn);
  const spki = createPublicKey(key.privateKey).export({ type: "spki", format: "der" });
  return {
    KeyId: arn,
    PublicKey: spki.toString("base64"),
    KeySpec: key.spec,
    KeyUsage: key.usage,
    SigningAlgorithms: algorithmsOf(key),
  };
};

const describeKey: KeyOperation = (_, arn, { spec, usage, state }) => ({
  KeyMetadata: {
    Arn: arn,
    KeyId: arn.slice(arn.lastIndexOf("/") + 1),
    KeySpec: spec,
    KeyUsage: usage,
    KeyState: state,
    Enabled: state === "Enabled",
  },
});

const operations: Record<string, KeyOperation> = {
  Sign: signMessage,
  GetPublicKey: getPublicKey,
  DescribeKey: describeKey,
};

/** What the operator's own access key may do with a key of the operator's; null for every other call. */
export function operatorOperation(operator: LocalOperator | null, call: Call): Operation | null {
  const { service, api, caller, input, region } = call;
  if (service !== "kms" || caller.accessKeyId !== operator?.accessKeyId) return null;
  const arn = typeof input.KeyId === "string" ? input.KeyId : "";
  const key = operator.keys.get(arn);
  const operation = Object.hasOwn(operations, api) ? operations[api] : undefined;
  if (!key || !operation || arn.split(":")[3] !== region) return null;
  return () => operation(call, arn, key);
}
