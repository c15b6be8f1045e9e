import { AppError } from "../errors";
import { HttpError } from "./problem";

function refuse(message = "A change is taken only from this site's own pages."): AppError {
  return new AppError("forbidden", message, [], { refusal: "foreign-origin" });
}

/**
 * Refuses a read that another site's page began, be it by a link: an export would be recorded as the person's own
 * act. An address that somebody typed passes, and so does a bearer token. ASVS v5.0.0-3.5.3, 3.5.8.
 */
export function assertOwnRead(headers: Headers, bearer: boolean): void {
  const site = headers.get("sec-fetch-site");
  if (bearer || site === null || site === "same-origin" || site === "none") return;
  throw refuse("This is read only from this site's own pages, or with a token.");
}

/**
 * Refuses a write that another site may have made with the person's cookie: `Sec-Fetch-Site` must be
 * same-origin where it is sent, `Origin` must be ours (`null` never is), and one of the two must be there
 * unless the caller showed a bearer token, which no other site has. ASVS v5.0.0-3.5.1 to 3.5.3.
 */
export function assertSameOrigin(headers: Headers, ownOrigin: string, bearer: boolean): void {
  const site = headers.get("sec-fetch-site");
  const origin = headers.get("origin");
  if (site !== null && site !== "same-origin") throw refuse();
  if (origin !== null && origin !== ownOrigin) throw refuse();
  if (site === null && origin === null && !bearer) throw refuse();
}

/** Refuses a write that is not JSON, of `types`: no HTML form can send such a type without a preflight. */
export function assertJson(
  headers: Headers,
  types: readonly string[] = ["application/json"],
): void {
  const type = headers.get("content-type")?.split(";")[0]?.trim().toLowerCase();
  if (type !== undefined && types.includes(type)) return;
  const empty = type === undefined && (headers.get("content-length") ?? "0") === "0";
  if (empty && headers.get("transfer-encoding") === null) return;
  const message = `Send this as ${types.join(" or ")}.`;
  throw new HttpError(415, "media-type", "Not a media type that this takes", message);
}
