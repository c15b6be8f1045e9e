import type { AccessState } from "./view-state";

/** The parameters of the picture that a state asks for; a list needs what decides each of its lines. */
export function matrixParams(
  state: Pick<AccessState, "at" | "family" | "all">,
  drawn: "matrix" | "list",
) {
  return {
    at: state.at ?? undefined,
    family: state.family ? ("1" as const) : undefined,
    all: state.all ? ("1" as const) : undefined,
    because: drawn === "list" ? ("1" as const) : undefined,
  };
}

/** What the picture is compared with, as the API names it; null: with nothing. */
export function comparedWith(
  state: Pick<AccessState, "with" | "since">,
): { with: string | undefined; since: string | undefined } | null {
  if (state.with === null && state.since === null) return null;
  const { with: key, since } = state;
  return {
    with: key === null ? undefined : `${key.accountId}/${key.region}/${key.keyId}`,
    since: since ?? undefined,
  };
}

/**
 * The instant at which to look at an earlier policy version: its last sight, for that is just before the change. No
 * earlier than the key itself was first seen, which is a moment after its policy.
 */
export function timeOfVersion(
  { seenFrom, seenTo }: { seenFrom: string; seenTo: string | null },
  firstSeenAt: string | undefined,
): string {
  const seen = seenTo ?? seenFrom;
  return firstSeenAt !== undefined && Date.parse(firstSeenAt) > Date.parse(seen)
    ? firstSeenAt
    : seen;
}
