import type { LocalKey } from "../types";
import { addAlias } from "./aliases";
import { keyArn } from "./arns";
import { type Draft, type Place, placeOf } from "./draft";
import { hexId, multiRegionKeyId } from "./ids";
import { addKey, type KeyDraft } from "./keys";
import type { Random } from "./prng";

export interface Family {
  primary: LocalKey;
  replicas: LocalKey[];
}

/**
 * A multi-Region key: one primary and a replica in each of `replicaRegions`, sharing id, material and
 * rotation; each with its own alias, policy and tags. `replica` overrides what differs there.
 */
export function addFamily(
  draft: Draft,
  primaryPlace: Place,
  replicaRegions: readonly string[],
  alias: string,
  key: KeyDraft,
  replica: Partial<KeyDraft>,
  random: Random,
): Family {
  const { account, region } = primaryPlace;
  const id = multiRegionKeyId(random);
  const member = (name: string) => ({ Arn: keyArn(account.id, name, id), Region: name });
  const configuration = (type: "PRIMARY" | "REPLICA") => ({
    MultiRegionKeyType: type,
    PrimaryKey: member(region),
    ReplicaKeys: replicaRegions.map(member),
  });
  const materialId = hexId(random);
  const primary = addKey(
    draft,
    primaryPlace,
    { ...key, id, materialId, multiRegion: configuration("PRIMARY") },
    random,
  );
  addAlias(primaryPlace, `alias/${alias}`, id, key.createdAt);
  const replicas = replicaRegions.map((name) => {
    const place = placeOf(draft, account.name, name);
    const made = addKey(
      draft,
      place,
      { ...key, ...replica, id, materialId, multiRegion: configuration("REPLICA") },
      random,
    );
    // Material and rotation are shared properties, managed on the primary (rotate-keys).
    made.rotation = { ...primary.rotation };
    made.rotations = primary.rotations.map((rotation) => ({ ...rotation }));
    addAlias(place, `alias/${alias}`, id, key.createdAt);
    return made;
  });
  return { primary, replicas };
}
