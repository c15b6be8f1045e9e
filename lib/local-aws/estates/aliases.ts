import type { AliasListEntry } from "@aws-sdk/client-kms";
import { aliasArn } from "./arns";
import type { Place } from "./draft";

/**
 * Adds a customer's alias. `name` with its `alias/`; `updatedAt` differs from `createdAt` where it
 * was pointed to another key. Throws if the scope has an alias of that name.
 */
export function addAlias(
  place: Place,
  name: string,
  targetKeyId: string,
  createdAt: Date,
  updatedAt: Date = createdAt,
): AliasListEntry {
  if (place.scope.aliases.has(name)) throw new Error(`${place.region} has ${name} already`);
  const alias: AliasListEntry = {
    AliasName: name,
    AliasArn: aliasArn(place.account.id, place.region, name),
    TargetKeyId: targetKeyId,
    CreationDate: createdAt,
    LastUpdatedDate: updatedAt,
  };
  place.scope.aliases.set(name, alias);
  return alias;
}
