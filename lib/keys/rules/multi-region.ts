/** A member of a multi-Region family, as DescribeKey of a relative names it. */
export interface FamilyMember {
  arn: string;
  region: string;
  type: "PRIMARY" | "REPLICA";
}

function member(value: unknown, type: FamilyMember["type"]): FamilyMember[] {
  if (typeof value !== "object" || value === null) return [];
  const { Arn: arn, Region: region } = value as { Arn?: unknown; Region?: unknown };
  if (typeof arn !== "string" || arn === "") return [];
  return [{ arn, region: typeof region === "string" ? region : "", type }];
}

/**
 * The family that `KeyMetadata.MultiRegionConfiguration` names, primary first, without repeats; empty for
 * a key of one region and for metadata that was not read.
 */
export function familyOf(metadata: unknown): FamilyMember[] {
  if (typeof metadata !== "object" || metadata === null) return [];
  const { MultiRegionConfiguration: config } = metadata as { MultiRegionConfiguration?: unknown };
  if (typeof config !== "object" || config === null) return [];
  const { PrimaryKey, ReplicaKeys } = config as { PrimaryKey?: unknown; ReplicaKeys?: unknown };
  const replicas: unknown[] = Array.isArray(ReplicaKeys) ? ReplicaKeys : [];
  const all = [...member(PrimaryKey, "PRIMARY"), ...replicas.flatMap((r) => member(r, "REPLICA"))];
  const seen = new Set<string>();
  return all.filter(({ arn }) => !seen.has(arn) && seen.add(arn));
}
