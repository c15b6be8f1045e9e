import { randomUUID } from "node:crypto";
import type { AnyEndpoint, Method } from "./endpoint";
import { DATA_HEADERS, HttpError, problemResponse } from "./problem";
import { type RouteHandler, route } from "./route";

const METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE"] as const satisfies Method[];

type Handler = RouteHandler | (() => Response);

/** What one address takes, as `Allow` lists it: HEAD is Next's, made from GET. */
function allowOf(endpoints: readonly AnyEndpoint[]): string {
  const methods = endpoints.map(({ method }) => method);
  return [...methods, ...(methods.includes("GET") ? ["HEAD"] : []), "OPTIONS"].sort().join(", ");
}

/**
 * The handlers of one address, one for each method that HTTP has:
 * `export const { DELETE, GET, OPTIONS, PATCH, POST, PUT } = routes(listViews, createView)`.
 * A method without an endpoint answers 405 with `Allow` in our own form; OPTIONS names the methods and permits
 * no other site anything. Throws when two endpoints share a method.
 */
export function routes(...endpoints: AnyEndpoint[]): Record<Method | "OPTIONS", Handler> {
  const allow = allowOf(endpoints);
  const refused = () => {
    const message = `This takes ${allow}.`;
    const error = new HttpError(405, "method", "Method not allowed", message, { allow });
    return problemResponse(error, randomUUID());
  };
  const handlerOf = (method: Method): Handler => {
    const [endpoint, ...more] = endpoints.filter((each) => each.method === method);
    if (more.length > 0) throw new Error(`${method} ${endpoint?.path} is served twice.`);
    return endpoint === undefined ? refused : route(endpoint);
  };
  const options = () => new Response(null, { status: 204, headers: { ...DATA_HEADERS, allow } });
  const handlers = Object.fromEntries(METHODS.map((method) => [method, handlerOf(method)]));
  return { ...(handlers as Record<Method, Handler>), OPTIONS: options };
}
