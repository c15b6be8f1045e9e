import type { Actor } from "./types";

declare const checked: unique symbol;

/**
 * Which keys an actor may know of. Stores that read keys take one as a required argument, and only `keyScopeOf`
 * makes one, so that a query without the row scope does not compile.
 */
export type KeyScope = ({ all: true } | { all: false; ownerId: string | null }) & {
  readonly [checked]: true;
};

/**
 * The role owner sees the keys that the person owns, alone or in one of their groups; a token of that role those
 * of the person who made it, and none when that person is gone. Everybody else who may read keys sees all.
 */
export function keyScopeOf(actor: Actor): KeyScope {
  if (actor.kind === "system" || actor.role !== "owner") return { all: true } as KeyScope;
  const ownerId = actor.kind === "person" ? actor.id : actor.ownerId;
  return { all: false, ownerId } as KeyScope;
}
