import { randomUUID } from "node:crypto";
import type { NextRequest } from "next/server";
import NextAuth from "next-auth";
import { systemClock } from "../clock";
import { db } from "../db/open-db";
import { AppError } from "../errors";
import { DATA_HEADERS, HttpError, problemResponse, publicError } from "../http/problem";
import { createRateLimiter, type RateLimiter } from "../http/rate-limit";
import { recordRefusal } from "../http/refusals/record-refusal";
import { refusalOf } from "../http/refusals/refusal";
import { addressGroup } from "../http/rules/client-address";
import { assertSameOrigin } from "../http/same-origin";
import { logger } from "../logger";
import { cookieValue } from "./actor-from-request";
import { authConfig, ownOrigin } from "./config";
import { type AuthActions, nextAuthOptions, PROVIDER_ID } from "./next-auth-options";
import { requestOrigin } from "./request-origin";
import { isSessionId } from "./rules/secrets";
import { signOut } from "./sign-out";
import { type SignInDeps, type SignInRequest, startSession } from "./start-session";

/** Asks the provider for the credentials even if it knows the person, and for the time at which it saw them. */
const FRESH_SIGN_IN: Readonly<Record<string, string>> = { prompt: "login", max_age: "0" };

/** What a browser is told to drop at sign-out; not cookies, which other sites of this host may share. */
const LEFT_BEHIND = '"cache", "storage"';

interface RouteContext {
  params: Promise<{ nextauth: string[] }>;
}

/** Of next-auth's actions those that we use; its session endpoint would show what it believes, not the row. */
const ACTIONS = new Set([
  "GET csrf",
  "GET error",
  "GET signin",
  "GET signout",
  `GET callback/${PROVIDER_ID}`,
  `POST signin/${PROVIDER_ID}`,
  "POST signout",
]);

/** What the rest of the application gives to sign-in. */
export type AuthHandlerDeps = Pick<SignInDeps, "auditorDays">;

function requestOf(headers: Headers, requestId: string): SignInRequest {
  const earlier = cookieValue(headers, authConfig().cookies.session);
  return {
    requestId,
    from: requestOrigin(headers),
    earlierSessionId: earlier !== undefined && isSessionId(earlier) ? earlier : undefined,
  };
}

/** next-auth would clear the cookie and hide that the row is still open; so a failure is kept for the answer. */
interface Outcome {
  error?: unknown;
}

function actionsFor(
  request: Request,
  requestId: string,
  outcome: Outcome,
  { auditorDays }: AuthHandlerDeps,
): AuthActions {
  const asked = requestOf(request.headers, requestId);
  return {
    async start(claims) {
      try {
        const deps = {
          db: db(),
          clock: systemClock,
          config: authConfig(),
          log: logger,
          auditorDays,
        };
        const result = await startSession(deps, claims, asked);
        return "refused" in result ? { page: `/refused?why=${result.refused}` } : result;
      } catch (error) {
        const shown = publicError(error);
        logger.error({ err: error, requestId }, "sign-in failed");
        return { page: `/sign-in?why=${shown.code === "unavailable" ? "unavailable" : "failed"}` };
      }
    },
    async end(sessionId) {
      try {
        await signOut({ db: db(), clock: systemClock, ...asked }, sessionId);
      } catch (error) {
        outcome.error = error;
      }
    },
  };
}

/** Each answer may cost a question to the provider; a sign-in takes three, and many people may have one address. */
const SHARE = { burst: 200, perSecond: 10 };

function takeShare(limiter: RateLimiter, headers: Headers): void {
  const { address } = requestOrigin(headers);
  if (limiter.take(addressGroup(address), systemClock().getTime())) return;
  throw new AppError("rate-limited", "That is more than one address may ask of sign-in.");
}

function assertKnown(request: NextRequest, action: string): void {
  if (!ACTIONS.has(`${request.method} ${action}`)) {
    throw new HttpError(404, "not-found", "Not found", "There is nothing at this address.");
  }
  if (request.method === "GET") return;
  assertSameOrigin(request.headers, ownOrigin(), false);
  // next-auth hands every query parameter on to the provider; a page of ours sends at most these.
  for (const [name, value] of request.nextUrl.searchParams) {
    if (FRESH_SIGN_IN[name] !== value) {
      throw new HttpError(404, "not-found", "Not found", "There is nothing at this address.");
    }
  }
}

/** Serves `/api/auth/*`: next-auth's part of sign-in and sign-out, and nothing else of it. */
export function createAuthHandler(deps: AuthHandlerDeps) {
  const limiter = createRateLimiter(SHARE);
  return async (request: NextRequest, context: RouteContext): Promise<Response> => {
    const requestId = randomUUID();
    const action = (await context.params).nextauth.join("/");
    try {
      takeShare(limiter, request.headers);
      assertKnown(request, action);
      const outcome: Outcome = {};
      const actions = actionsFor(request, requestId, outcome, deps);
      const options = nextAuthOptions(authConfig(), actions, logger);
      const response: Response = await NextAuth(request as never, context as never, options);
      if (outcome.error !== undefined) throw outcome.error;
      for (const [name, value] of Object.entries(DATA_HEADERS)) response.headers.set(name, value);
      if (action === "signout") response.headers.set("clear-site-data", LEFT_BEHIND);
      return response;
    } catch (error) {
      const refused = refusalOf(error);
      if (refused !== null) {
        const endpoint = `${request.method} /api/auth/${action}`;
        const from = requestOrigin(request.headers);
        recordRefusal({ endpoint, ...refused, actor: { kind: "anonymous" }, from, requestId });
      }
      const shown = publicError(error);
      if (shown.cause !== undefined) logger.error({ err: error, requestId }, "sign-in failed");
      return problemResponse(shown, requestId);
    }
  };
}
