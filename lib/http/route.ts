import { randomUUID } from "node:crypto";
import { actorFromRequest, hasBearer } from "../auth/actor-from-request";
import { ownOrigin } from "../auth/config";
import { authorize } from "../auth/permissions";
import { requestOrigin } from "../auth/request-origin";
import type { Actor } from "../auth/types";
import { type Clock, systemClock } from "../clock";
import { db } from "../db/open-db";
import type { Db } from "../db/types";
import { AppError } from "../errors";
import type { Origin } from "../ledger/types";
import { logger } from "../logger";
import type { AnyEndpoint } from "./endpoint";
import { DATA_HEADERS, HttpError, problemResponse, publicError } from "./problem";
import { createRateLimiter, type RateLimiter } from "./rate-limit";
import { readRequest } from "./read-request";
import { recordRefusal } from "./refusals/record-refusal";
import { type Refusal, refusalOf } from "./refusals/refusal";
import { addressGroup } from "./rules/client-address";
import { assertJson, assertOwnRead, assertSameOrigin } from "./same-origin";

/** What stands around the wrapper, so that tests can stand in for it. */
export interface RouteDeps {
  db(): Db;
  clock: Clock;
  /** The caller; throws `unauthenticated`. */
  actor(request: Request, db: Db, now: Date): Promise<Actor>;
  ownOrigin(): string;
  log: Pick<typeof logger, "info" | "warn" | "error">;
  /** Of who is known. */
  limiter: RateLimiter;
  /** Of who is not, by their address. */
  addressLimiter: RateLimiter;
  recordRefusal(refusal: Refusal): void;
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

/** What is known of a caller while a request goes through; a refusal is recorded with it. */
interface Caller {
  actor: Actor | undefined;
  from: Origin;
}

function takeShare(deps: RouteDeps, { actor, from }: Caller, now: Date): void {
  const taken =
    actor !== undefined && "id" in actor
      ? deps.limiter.take(`${actor.kind}:${actor.id}`, now.getTime())
      : deps.addressLimiter.take(addressGroup(from.address), now.getTime());
  if (!taken) {
    throw new AppError("rate-limited", "That is more requests than one caller may make.");
  }
}

/** Finds out who calls, permitted and within their share; who is nobody shares with their address. */
async function admit(
  request: Request,
  endpoint: AnyEndpoint,
  deps: RouteDeps,
  caller: Caller,
): Promise<void> {
  const now = deps.clock();
  try {
    if (endpoint.method !== "GET") {
      assertSameOrigin(request.headers, deps.ownOrigin(), hasBearer(request.headers));
      assertJson(request.headers, endpoint.bodyTypes);
    } else if (endpoint.permission !== "public") {
      assertOwnRead(request.headers, hasBearer(request.headers));
    }
    if (endpoint.permission !== "public") {
      caller.actor = await deps.actor(request, deps.db(), now);
    }
  } catch (error) {
    // Guesses are counted too, or they would be free.
    takeShare(deps, caller, now);
    throw error;
  }
  takeShare(deps, caller, now);
  if (caller.actor !== undefined && endpoint.permission !== "public") {
    authorize(caller.actor, endpoint.permission);
  }
}

async function answer(
  request: Request,
  context: RouteContext,
  endpoint: AnyEndpoint,
  deps: RouteDeps,
  caller: Caller,
  requestId: string,
): Promise<Response> {
  assertMethod(request, endpoint);
  await admit(request, endpoint, deps, caller);
  const input = await readRequest(request, endpoint, await context.params);
  const { actor, from } = caller;
  const ctx = { db: deps.db(), actor, clock: deps.clock, requestId, from };
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
  for (const [name, value] of Object.entries(DATA_HEADERS)) headers.set(name, value);
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

function record(
  error: unknown,
  { method, path }: AnyEndpoint,
  { actor = { kind: "anonymous" }, from }: { actor?: Actor | { kind: "anonymous" }; from: Origin },
  requestId: string,
  deps: RouteDeps,
): void {
  const refused = refusalOf(error);
  if (refused === null) return;
  deps.recordRefusal({ endpoint: `${method} ${path}`, ...refused, actor, from, requestId });
}

/** `route()` with other surroundings; for tests. */
export function createRoute(deps: RouteDeps): (endpoint: AnyEndpoint) => RouteHandler {
  return (endpoint) => {
    const handler = async (request: Request, context: RouteContext): Promise<Response> => {
      const requestId = randomUUID();
      const caller: Caller = { actor: undefined, from: requestOrigin(request.headers) };
      try {
        return finish(await answer(request, context, endpoint, deps, caller, requestId), requestId);
      } catch (error) {
        record(error, endpoint, caller, requestId, deps);
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
 * response schema, every error as problem+json, `x-request-id` on all; who is refused is recorded in the ledger.
 */
export const route: (endpoint: AnyEndpoint) => RouteHandler = createRoute({
  db,
  clock: systemClock,
  actor: actorFromRequest,
  ownOrigin,
  log: logger,
  limiter: createRateLimiter({ burst: 120, perSecond: 40 }),
  // Many people may stand behind one address; what each request of nobody costs is one look at an index.
  addressLimiter: createRateLimiter({ burst: 400, perSecond: 100 }),
  recordRefusal,
});
