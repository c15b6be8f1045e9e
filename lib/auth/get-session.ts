import { cookies } from "next/headers";
import { cache } from "react";
import { systemClock } from "../clock";
import { db } from "../db/open-db";
import { authConfig } from "./config";
import { isSessionId } from "./rules/secrets";
import { checkSession, type SessionCheck } from "./store/sessions";

/** The check of the session cookie, once per request. */
export const getSession = cache(async (): Promise<SessionCheck> => {
  const jar = await cookies();
  const sessionId = jar.get(authConfig().cookies.session)?.value;
  if (sessionId === undefined || !isSessionId(sessionId)) return { ok: false, why: "unknown" };
  return checkSession(db(), sessionId, systemClock());
});
