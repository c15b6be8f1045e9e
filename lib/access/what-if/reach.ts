import type { KeyFacts, PrincipalFacts } from "../judgements/facts";
import { holds, secretUses } from "../judgements/holds";
import { findOpenStatements } from "../judgements/open-statements";

/**
 * How far what a key protects can be opened, from the narrowest: by its own account, by accounts that are watched
 * here, by accounts that are not, by anyone.
 */
export const REACHES = ["account", "watched", "outside", "anyone"] as const;
export type Reach = (typeof REACHES)[number];

/** Words after "it can be opened by". */
export const REACH_WORDS: Readonly<Record<Reach, string>> = {
  account: "principals of its own account",
  watched: "accounts that are watched here",
  outside: "accounts that are not watched here",
  anyone: "anyone",
};

/** The widest of those who may open what the key protects; what could not be told does not narrow it. */
export function reachOf(key: KeyFacts, rows: readonly PrincipalFacts[]): Reach {
  const uses = secretUses(key);
  if (findOpenStatements(key, uses).length > 0) return "anyone";
  const may = rows.filter((row) => holds(row, uses) !== null);
  if (may.some(({ kind }) => kind === "anyone")) return "anyone";
  if (may.some(({ home }) => home === "outside")) return "outside";
  return may.some(({ home }) => home === "watched") ? "watched" : "account";
}

/** Above zero when `a` is wider than `b`. */
export function compareReach(a: Reach, b: Reach): number {
  return REACHES.indexOf(a) - REACHES.indexOf(b);
}
