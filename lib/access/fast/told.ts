import type { Parts } from "../evaluate-cell";
import type { Partition } from "./partitions";
import type { Asking } from "./principal-side";

/** What both sides said: the numbers of their tellings. */
export interface Told {
  mine: number;
  theirs: number;
}

/** What both sides say to one who was told this, for one wanted action. */
export type PartsOf = (told: Told, position: number) => Parts;

/** By member: the number of what its own policies say. `all`: what they said, where it was asked of all of them. */
export interface MembersTold {
  tellings: Int32Array;
  all: Asking | null;
}

/** Why: the numbers of what both sides say with their reasons, by action. */
export interface Reasons {
  /** Actions of which all is equal. */
  groups: Partition;
  mine: readonly number[];
  theirs: readonly number[];
  /** What tells actions apart in words alone. */
  words: Partition;
}
