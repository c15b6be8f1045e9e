export interface UnitEntry {
  id: string;
  parentId: string | null;
  name: string;
}

/**
 * The path of every root and unit as aws:PrincipalOrgPaths writes it, `o-…/r-…/ou-…/ou-…/`. A unit whose
 * parents do not lead to a root, or lead round, has none.
 */
export function unitPaths(
  organizationId: string,
  units: readonly UnitEntry[],
): Map<string, string> {
  const byId = new Map(units.map((unit) => [unit.id, unit]));
  const paths = new Map<string, string>();
  for (const unit of units) {
    const names: string[] = [];
    let at: UnitEntry | undefined = unit;
    while (at && names.length <= units.length) {
      names.unshift(at.id);
      if (at.parentId === null) break;
      at = byId.get(at.parentId);
    }
    if (at?.parentId === null) paths.set(unit.id, `${organizationId}/${names.join("/")}/`);
  }
  return paths;
}

/** Partition of an ARN, e.g. `aws`. */
export function partitionOf(arn: string): string {
  return arn.split(":")[1] || "aws";
}

/** ARN of the role that is assumed in an account. A role given as an ARN's tail may have a path. */
export function readerRoleArn(partition: string, accountId: string, role: string): string {
  return `arn:${partition}:iam::${accountId}:role/${role}`;
}
