import type { Db } from "../db/types";
import { AppError } from "../errors";
import { authConfig } from "./config";
import { isSessionId, isToken } from "./rules/secrets";
import { checkSession } from "./store/sessions";
import { findTokenActor } from "./store/tokens";
import type { Actor } from "./types";

const BEARER = /^Bearer +(\S+) *$/i;

/** True when the request shows a bearer token, good or not: then its cookies are not looked at. */
export function hasBearer(headers: Headers): boolean {
  return headers.has("authorization");
}

/** The value of a cookie, or undefined; of two with one name the request is not to be believed. */
export function cookieValue(headers: Headers, name: string): string | undefined {
  const values = (headers.get("cookie") ?? "")
    .split(";")
    .map((pair) => pair.trim())
    .filter((pair) => pair.startsWith(`${name}=`))
    .map((pair) => pair.slice(name.length + 1));
  return values.length === 1 ? values[0] : undefined;
}

const accessEnded = () =>
  new AppError("unauthenticated", "Access has ended; an administrator can set another end.");

/**
 * Who makes this request, by bearer token or else by session cookie. Throws `unauthenticated`, with the same
 * words for a token or session that is unknown, expired, ended or of a disabled person. Only who holds a good
 * one learns that their access has ended.
 */
export async function actorFromRequest(request: Request, db: Db, now: Date): Promise<Actor> {
  if (hasBearer(request.headers)) {
    const secret = BEARER.exec(request.headers.get("authorization") ?? "")?.[1];
    const found = secret && isToken(secret) ? await findTokenActor(db, secret, now) : null;
    if (found === null) throw new AppError("unauthenticated", "This token is not valid.");
    if (found === "access-ended") throw accessEnded();
    return found;
  }
  const sessionId = cookieValue(request.headers, authConfig().cookies.session);
  if (sessionId !== undefined && isSessionId(sessionId)) {
    const check = await checkSession(db, sessionId, now);
    if (check.ok) return check.actor;
    if (check.why === "access-ended") throw accessEnded();
  }
  throw new AppError("unauthenticated", "There is no sign-in, or it has ended.");
}
