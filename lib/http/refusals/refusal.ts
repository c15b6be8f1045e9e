import type { Actor } from "../../auth/types";
import { AppError } from "../../errors";
import type { Origin } from "../../ledger/types";

/** One request that was refused because of who made it, or from where. */
export interface Refusal {
  /** Method and template of the address: `GET /api/v1/keys/{account}/{region}/{keyId}`. */
  endpoint: string;
  code: "unauthenticated" | "forbidden" | "stale-sign-in" | "not-found";
  why: string;
  actor: Actor | { kind: "anonymous" };
  from: Origin | null;
  requestId: string;
}

/** The code and reason of an error that refuses access; null for every other error. */
export function refusalOf(error: unknown): Pick<Refusal, "code" | "why"> | null {
  if (!(error instanceof AppError)) return null;
  const { code, refusal, message } = error;
  switch (code) {
    case "unauthenticated":
    case "forbidden":
    case "stale-sign-in":
      return { code, why: refusal ?? message };
    case "not-found":
      return refusal === undefined ? null : { code, why: refusal };
    default:
      return null;
  }
}

/** Segments of a page's own address, before those that name an object. */
const PAGE_DEPTH = 3;

/**
 * `GET /keys/{…}` for the path of a page: what names an object is left out, so that all of them are one
 * endpoint and the ledger does not fill with whatever somebody asked for.
 */
export function pageEndpoint(path: string | null): string {
  const segments =
    (path ?? "/")
      .split(/[?#]/, 1)[0]
      ?.split("/")
      .filter((part) => part !== "") ?? [];
  const named = segments.findIndex(
    (part, at) => at >= PAGE_DEPTH || !/^[a-z][a-z-]{0,30}$/.test(part),
  );
  if (named === -1) return `GET /${segments.join("/")}`;
  return `GET /${[...segments.slice(0, named), "{…}"].join("/")}`;
}
