import type { AccessMatrix, MatrixPrincipal } from "./matrix";

// Apart from the shapes, which a browser does not need: what they are checked with may not run there.

/** Against the other picture: more access, less, another kind of the same or of a refusal, or it cannot be told. */
export const DIFFERENCES = { "+": "more", "-": "less", "~": "other", "?": "unclear" } as const;
export type DifferenceCode = keyof typeof DIFFERENCES;

/** What a picture says of a principal that is not in it: nothing, unless its key policy was never read. */
export function absentCode({ sources }: Pick<AccessMatrix, "sources">): "-" | "?" {
  const policy = sources.find(({ part }) => part === "key-policy");
  return policy && policy.readAt === null ? "?" : "-";
}

/** A principal of the other picture alone, as the first has it: what was judged there is not so here. */
export function withoutAccess(principal: MatrixPrincipal, verdicts: string): MatrixPrincipal {
  const group = /^-*$/.test(verdicts) ? "no-access" : principal.group;
  return { ...principal, group, verdicts, risk: 0, judgements: [], use: null };
}
