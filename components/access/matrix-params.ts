import type { KeyRef } from "@/lib/keys/client";
import type { AccessState } from "./view-state";

/** What the picture is compared with; null: with nothing. */
export function comparedWith(
  keyRef: KeyRef,
  state: Pick<AccessState, "with" | "since">,
): { keyRef: KeyRef; at: string | undefined } | null {
  if (state.with) return { keyRef: state.with, at: state.since ?? undefined };
  return state.since ? { keyRef, at: state.since } : null;
}

/**
 * The parameters of the picture that a state asks for; a comparison needs everybody, those without access too, and a
 * list what decides each of its lines.
 */
export function matrixParams(
  state: Pick<AccessState, "at" | "family" | "all" | "with" | "since">,
  drawn: "matrix" | "list",
) {
  const everybody = state.all || state.with !== null || state.since !== null;
  return {
    at: state.at ?? undefined,
    family: state.family ? ("1" as const) : undefined,
    all: everybody ? ("1" as const) : undefined,
    because: drawn === "list" ? ("1" as const) : undefined,
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
