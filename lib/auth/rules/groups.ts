/** Providers send some hundred at most; a name is a distinguished name at its longest. */
const MAX_GROUPS = 1_000;
const MAX_LENGTH = 400;

/**
 * The groups of a claim as they are kept with a person: each once, in order, without those that PostgreSQL cannot
 * hold or that are longer than any real one. Roles are decided on the claim itself, not on this.
 */
export function keptGroups(groups: readonly string[]): string[] {
  const fit = groups.filter(
    (group) =>
      group !== "" && group.length <= MAX_LENGTH && group.isWellFormed() && !group.includes("\0"),
  );
  return [...new Set(fit)].sort().slice(0, MAX_GROUPS);
}
