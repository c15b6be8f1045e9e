import type { Context } from "../context";
import { AppError } from "../errors";
import { isRecentSignIn } from "./rules/recent-sign-in";

/**
 * Second line of a use case that needs more than an open session: a person whose credentials the provider has
 * seen in the last `minutes` (5 unless given). Throws `stale-sign-in`, which pages answer with a new sign-in;
 * tokens have none and are refused the same way. The command line, which needs the data folder, passes.
 * ASVS v5.0.0-7.5.3.
 */
export function requireRecentSignIn(ctx: Pick<Context, "actor" | "clock">, minutes = 5): void {
  const { actor } = ctx;
  if (actor.kind === "system") return;
  if (actor.kind === "token") {
    throw new AppError("stale-sign-in", "This needs a person who has just signed in, not a token.");
  }
  if (isRecentSignIn(actor.authTime, ctx.clock(), minutes)) return;
  throw new AppError(
    "stale-sign-in",
    `This needs a sign-in of the last ${minutes} minutes. Sign in again, then repeat it.`,
  );
}
