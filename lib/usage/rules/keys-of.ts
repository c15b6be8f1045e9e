import type { DecodeContext, UsedKey } from "../types";
import { arnParts, type JsonRecord, objectOf, partitionOf, textOf } from "./fields";

interface Place {
  accountId: string;
  region: string;
  at: number;
}

/**
 * The keys that an event is about: what KMS resolved and put into `resources`. The caller's own words
 * (requestParameters.keyId) count only where that is missing: calls through services carry none, and an alias in
 * them says nothing without the time (KMS Developer Guide, "Determine past usage of a KMS key").
 */
export function keysOf(record: JsonRecord, place: Place, context: DecodeContext): UsedKey[] {
  const resources = Array.isArray(record.resources) ? record.resources : [];
  const found = new Map<string, UsedKey>();
  const aliases: string[] = [];
  for (const one of resources) {
    const arn = textOf(objectOf(one)?.ARN);
    const resource = arn === null ? null : arnParts(arn);
    if (arn === null || resource?.service !== "kms") continue;
    if (resource.resource.startsWith("key/")) found.set(arn, { arn, basis: "resource" });
    else if (resource.resource.startsWith("alias/")) aliases.push(arn);
  }
  if (found.size > 0) return [...found.values()];
  const named = namedInRequest(objectOf(record.requestParameters), place);
  for (const arn of [...aliases, ...named]) {
    const isAlias = arnParts(arn)?.resource.startsWith("alias/") ?? false;
    const key = isAlias ? context.resolveAlias(arn, place.at) : arn;
    if (key !== null && !found.has(key)) {
      found.set(key, { arn: key, basis: isAlias ? "alias" : "request" });
    }
  }
  return [...found.values()];
}

/** ARNs of keys and aliases in the caller's words; ids and names are meant in the caller's account and region. */
function namedInRequest(request: JsonRecord | null, place: Place): string[] {
  if (!request) return [];
  const names = [request.keyId, request.sourceKeyId, request.destinationKeyId, request.targetKeyId];
  return names.flatMap((value) => {
    const name = textOf(value);
    if (name === null) return [];
    const parts = arnParts(name);
    if (parts)
      return parts.service === "kms" && /^(key|alias)\//.test(parts.resource) ? [name] : [];
    const resource = name.startsWith("alias/") ? name : `key/${name}`;
    if (!/^(alias\/[A-Za-z0-9/_-]+|key\/(mrk-)?[0-9a-f-]{32,36})$/.test(resource)) return [];
    return [`arn:${partitionOf(place.region)}:kms:${place.region}:${place.accountId}:${resource}`];
  });
}
