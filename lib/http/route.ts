import { randomUUID } from "node:crypto";
import { actorFromRequest, hasBearer } from "../auth/actor-from-request";
import { ownOrigin } from "../auth/config";
import { authorize } from "../auth/permissions";
import type { Actor } from "../auth/types";
import { type Clock, systemClock } from "../clock";
import { db } from "../db/open-db";
import type { Db } from "../db/types";
import { AppError } from "../errors";
import { logger } from "../logger";
import type { AnyEndpoint } from "./endpoint";
import { HttpError, problemResponse, publicError } from "./problem";
import { createRateLimiter } from "./rate-limit";
import { readRequest } from "./read-request";
import { assertJson, assertSameOrigin } from "./same-origin";

/** What stands around the wrapper, so that tests can stand in for it. */
export interface RouteDeps {
  db(): Db;
  clock: Clock;
  /** The caller; throws `unauthenticated`. */
  actor(request: Request, db: Db, now: Date): Promise<Actor>;
  ownOrigin(): string;
  log: Pick<typeof logger, "info" | "warn" | "error">;
  limiter: { take(key: string, now: number): boolean };
}

interface RouteContext {
  params: Promise<Record<string, string | string[] | undefined>>;
}

/** A Next route handler that knows which endpoint it serves, so that tests can compare it with the document. */
export interface RouteHandler {
  (request: Request, context: RouteContext): Promise<Response>;
  endpoint: AnyEndpoint;
}

function assertMethod(request: Request, endpoint: AnyEndpoint): void {
  const method = request.method === "HEAD" ? "GET" : request.method;
  if (method === endpoint.method) return;
  const allow = { allow: endpoint.method };
  const message = `This takes ${endpoint.method}.`;
  throw new HttpError(405, "method", "Method not allowed", message, allow);
}

/** The actor, permitted and within its share; undefined for a public endpoint. */
async function admit(
  request: Request,
  endpoint: AnyEndpoint,
  deps: RouteDeps,
): Promise<Actor | undefined> {
  const now = deps.clock();
  if (endpoint.method !== "GET") {
    assertSameOrigin(request.headers, deps.ownOrigin(), hasBearer(request.headers));
    assertJson(request.headers);
  }
  const actor =
    endpoint.permission === "public" ? undefined : await deps.actor(request, deps.db(), now);
  const key = actor === undefined ? "public" : `${actor.kind}:${"id" in actor ? actor.id : ""}`;
  if (!deps.limiter.take(key, now.getTime())) {
    throw new AppError("rate-limited", "That is more requests than one caller may make.");
  }
  if (actor !== undefined && endpoint.permission !== "public") {
    authorize(actor, endpoint.permission);
  }
  return actor;
}

async function answer(
  request: Request,
  context: RouteContext,
  endpoint: AnyEndpoint,
  deps: RouteDeps,
  requestId: string,
): Promise<Response> {
  assertMethod(request, endpoint);
  const actor = await admit(request, endpoint, deps);
  const input = await readRequest(request, endpoint, await context.params);
  const ctx = { db: deps.db(), actor, clock: deps.clock, requestId };
  // The types of `endpoint()` tie handler and schemas together; here only their outlines are known.
  const result = await endpoint.handler(ctx as never, input as never);
  if (result instanceof Response) return result;
  const status = endpoint.status ?? 200;
  const body = await endpoint.response.parseAsync(result);
  if (status === 204) return new Response(null, { status });
  return Response.json(body, { status });
}

function finish(response: Response, requestId: string): Response {
  const headers = new Headers(response.headers);
  if (headers.get("content-type") === "application/json") {
    headers.set("content-type", "application/json; charset=utf-8");
  }
  headers.set("x-request-id", requestId);
  headers.set("cache-control", "no-store");
  headers.set("x-content-type-options", "nosniff");
  headers.set("content-security-policy", "default-src 'none'; frame-ancestors 'none'; sandbox");
  headers.set("cross-origin-resource-policy", "same-origin");
  return new Response(response.body, { status: response.status, headers });
}

function report(error: unknown, endpoint: AnyEndpoint, requestId: string, deps: RouteDeps) {
  const shown = publicError(error);
  const where = { requestId, method: endpoint.method, path: endpoint.path, code: shown.code };
  const server = shown.code === "internal" || shown.code === "unavailable";
  if (server) deps.log.error({ ...where, err: shown.cause ?? error }, "request failed");
  else deps.log.info({ ...where, detail: shown.message }, "request refused");
  return shown;
}

/** `route()` with other surroundings; for tests. */
export function createRoute(deps: RouteDeps): (endpoint: AnyEndpoint) => RouteHandler {
  return (endpoint) => {
    const handler = async (request: Request, context: RouteContext): Promise<Response> => {
      const requestId = randomUUID();
      try {
        return finish(await answer(request, context, endpoint, deps, requestId), requestId);
      } catch (error) {
        const shown = report(error, endpoint, requestId, deps);
        return finish(problemResponse(shown, requestId), requestId);
      }
    };
    return Object.assign(handler, { endpoint });
  };
}

/**
 * Turns an endpoint into a Next route handler (`export const GET = route(listKeys)`): origin and type of
 * writes, session or bearer token, rate, permission, zod for params, query and body, the answer through its
 * response schema, every error as problem+json, `x-request-id` on all.
 */
export const route: (endpoint: AnyEndpoint) => RouteHandler = createRoute({
  db,
  clock: systemClock,
  actor: actorFromRequest,
  ownOrigin,
  log: logger,
  limiter: createRateLimiter({ burst: 120, perSecond: 40 }),
});
