import type { Context } from "../context";
import { AppError } from "../errors";
import { authorize } from "./permissions";
import { isRecentSignIn } from "./rules/recent-sign-in";
import type { Me } from "./schemas";

/** Minutes for which a sign-in counts as recent unless an act says otherwise. */
const RECENT_MINUTES = 5;

/** Who asks, by session or token. */
export function getMe({ actor, clock }: Context): Me {
  authorize(actor, "session:read-own");
  if (actor.kind === "system") throw new AppError("forbidden", "The application is nobody.");
  const { kind, id, name, role } = actor;
  if (actor.kind === "token") {
    return { kind, id, name, role, email: null, authTime: null, recent: false };
  }
  const { email, authTime } = actor;
  const recent = isRecentSignIn(authTime, clock(), RECENT_MINUTES);
  return { kind, id, name, role, email, authTime: authTime?.toISOString() ?? null, recent };
}
