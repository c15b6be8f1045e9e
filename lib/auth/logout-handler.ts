import { randomUUID } from "node:crypto";
import type { JWTVerifyGetKey } from "jose";
import type { Clock } from "../clock";
import type { Db } from "../db/types";
import { AppError } from "../errors";
import { DATA_HEADERS, HttpError, problemResponse, publicError } from "../http/problem";
import type { RateLimiter } from "../http/rate-limit";
import { readBytes } from "../http/read-request";
import type { Refusal } from "../http/refusals/refusal";
import { addressGroup } from "../http/rules/client-address";
import type { logger } from "../logger";
import { checkLogoutToken, LogoutTokenError } from "./check-logout-token";
import type { AuthConfig } from "./config";
import { endProviderSessions } from "./end-provider-sessions";
import { requestOrigin } from "./request-origin";

/** A logout token has some hundred bytes. */
const MAX_BODY = 16 * 1024;
const FORM = "application/x-www-form-urlencoded";

export interface LogoutDeps {
  db(): Db;
  clock: Clock;
  config(): Pick<AuthConfig, "issuer" | "clientId">;
  keys(): JWTVerifyGetKey;
  log: Pick<typeof logger, "info" | "warn" | "error">;
  limiter: RateLimiter;
  recordRefusal(refusal: Refusal): void;
}

function assertForm(request: Request): void {
  if (request.method !== "POST") {
    const allow = { allow: "POST" };
    throw new HttpError(405, "method", "Method not allowed", "This takes POST.", allow);
  }
  const type = request.headers.get("content-type")?.split(";")[0]?.trim().toLowerCase();
  if (type === FORM) return;
  const message = `Send this as ${FORM}.`;
  throw new HttpError(415, "media-type", "Not a media type that this takes", message);
}

async function readToken(request: Request): Promise<string> {
  const text = new TextDecoder().decode(await readBytes(request, MAX_BODY));
  const [token, ...more] = new URLSearchParams(text).getAll("logout_token");
  if (!token || more.length > 0) throw new LogoutTokenError("there is no single logout_token");
  return token;
}

/** The answers of Back-Channel Logout 1.0, 2.8: 400 also where it was our fault, because nobody was signed out. */
function answer(status: 200 | 400, requestId: string, error?: string): Response {
  const headers = { ...DATA_HEADERS, "x-request-id": requestId };
  if (error === undefined) return new Response(null, { status, headers });
  return Response.json({ error }, { status, headers });
}

/**
 * Serves the provider's back-channel logout (OpenID Connect Back-Channel Logout 1.0). It takes no cookie: the token's
 * signature says who asks. What is refused is recorded, what failed is logged.
 */
export function createLogoutHandler(deps: LogoutDeps): (request: Request) => Promise<Response> {
  return async (request) => {
    const requestId = randomUUID();
    const from = requestOrigin(request.headers);
    const now = deps.clock();
    try {
      assertForm(request);
      if (!deps.limiter.take(addressGroup(from.address), now.getTime())) {
        throw new AppError("rate-limited", "That is more than one address may ask.");
      }
      const { issuer, clientId } = deps.config();
      const token = await readToken(request);
      const order = await checkLogoutToken(token, { issuer, clientId, keys: deps.keys(), now });
      const ended = await endProviderSessions(
        { db: deps.db(), clock: deps.clock, requestId, from },
        order,
      );
      deps.log.info({ requestId, subject: order.subject, ended }, "the provider ended sessions");
      return answer(200, requestId);
    } catch (error) {
      if (error instanceof LogoutTokenError) {
        const why = `logout token: ${error.message}`;
        const endpoint = "POST /api/auth/back-channel-logout";
        const actor = { kind: "anonymous" } as const;
        deps.recordRefusal({ endpoint, code: "forbidden", why, actor, from, requestId });
        deps.log.warn({ requestId, why }, "logout refused");
        return answer(400, requestId, "invalid_request");
      }
      const shown = publicError(error);
      if (shown instanceof HttpError || shown.cause === undefined) {
        return problemResponse(shown, requestId);
      }
      deps.log.error({ err: error, requestId }, "logout failed");
      return answer(400, requestId, "temporarily_unavailable");
    }
  };
}
