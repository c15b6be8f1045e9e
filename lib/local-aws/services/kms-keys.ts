import type { Call } from "../call";
import { AwsError, notAuthorized } from "../protocol/errors";
import type { LocalKey, LocalScope } from "../types";
import { requiredText } from "../validate";

const nothing: LocalScope = { keys: new Map(), aliases: new Map(), stores: [], events: [] };

/** The call's account and region; an empty one where the estate has nothing. */
export function scopeOf(call: Call): LocalScope {
  return call.account.scopes.get(call.region) ?? nothing;
}

/** `aws`, `aws-cn` or `aws-us-gov`, by the region's name. */
export function partitionOf(region: string): string {
  if (region.startsWith("cn-")) return "aws-cn";
  return region.startsWith("us-gov-") ? "aws-us-gov" : "aws";
}

const arnPattern = /^arn:([a-z-]+):kms:([a-z0-9-]+):(\d{12}):(key|alias)\/(.+)$/;
const idPattern =
  /^(mrk-[0-9a-f]{32}|[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})$/;

function denied(call: Call, resource: string): AwsError {
  return new AwsError(
    "AccessDeniedException",
    notAuthorized(call.caller.arn, `kms:${call.api}`, resource, "resource"),
  );
}

function keyByName(call: Call, given: string, aliases: boolean): LocalKey {
  const scope = scopeOf(call);
  const arn = arnPattern.exec(given);
  const own = `arn:${partitionOf(call.region)}:kms:${call.region}:${call.account.id}`;
  if (given.startsWith("arn:") && !arn)
    throw new AwsError("NotFoundException", `Invalid arn ${call.region}`);
  if (arn && arn[2] !== call.region)
    throw new AwsError("NotFoundException", `Invalid arn ${arn[2]}`);
  // Nothing in another account grants us anything, so AWS does not say whether the key is there.
  if (arn && arn[3] !== call.account.id) throw denied(call, given);
  const id = arn ? (arn[5] ?? "") : given;
  if (given.startsWith("alias/") || arn?.[4] === "alias") {
    const name = arn ? `alias/${id}` : given;
    if (!aliases)
      throw arn
        ? new AwsError("InvalidArnException", `Invalid arn: ${given}. Only key ARNs are supported`)
        : new AwsError("NotFoundException", `Invalid keyId '${given}'`);
    const target = scope.aliases.get(name)?.TargetKeyId;
    const key = target === undefined ? undefined : scope.keys.get(target);
    if (key) return key;
    // Describing one of AWS's aliases that has no key yet would make the key.
    if (name.startsWith("alias/aws/") && scope.aliases.has(name))
      throw denied(call, `${own}:${name}`);
    throw new AwsError("NotFoundException", `Alias ${own}:${name} is not found.`);
  }
  const key = scope.keys.get(id);
  if (key) return key;
  if (!idPattern.test(id)) throw new AwsError("NotFoundException", `Invalid keyId '${id}'`);
  throw new AwsError("NotFoundException", `Key '${own}:key/${id}' does not exist`);
}

/**
 * The key that `KeyId` names: an id or ARN, with `aliases` also an alias name or ARN. Throws
 * NotFoundException, InvalidArnException, and AccessDeniedException where its policy denies our reader.
 */
export function readableKey(call: Call, aliases = false): LocalKey {
  const key = keyByName(call, requiredText(call, "KeyId", { max: 2048 }), aliases);
  if (key.readerDenied.includes(`kms:${call.api}`)) throw denied(call, key.metadata.Arn);
  return key;
}

/** Rotation exists for symmetric keys with material of KMS or imported, not in custom key stores. */
export function requireRotatable(key: LocalKey): void {
  const { KeySpec, CustomKeyStoreId, Arn, Origin } = key.metadata;
  const store = CustomKeyStoreId !== undefined || Origin === "EXTERNAL_KEY_STORE";
  if ((KeySpec ?? "SYMMETRIC_DEFAULT") !== "SYMMETRIC_DEFAULT" || store)
    throw new AwsError(
      "UnsupportedOperationException",
      `${Arn} ${store ? "origin" : "key spec"} is ${store ? Origin : KeySpec} which is not valid for this operation.`,
    );
}
