import { HttpError } from "../problem";

/** What any address of ours may take; which of them one takes, its handler says. */
const METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];
const PAGE_METHODS = ["GET", "HEAD"];

function decodes(text: string): boolean {
  try {
    decodeURIComponent(text);
    return true;
  } catch {
    return false;
  }
}

function badAddress(message: string): HttpError {
  return new HttpError(400, "invalid", "The request is not valid", message);
}

/**
 * What is wrong with a request as a whole, before any part of the application sees it: a method that nothing
 * here takes (a page takes no POST: there are no server actions), an address that is not one of ours or has
 * broken percent-escapes. Null when it may pass. ASVS v5.0.0-4.1.4.
 */
export function checkRequest(method: string, url: string): HttpError | null {
  // `//host/…` is a path for us and another site for whoever is sent there again.
  if (!/^\/(?![/\\])/.test(url)) return badAddress("The request's target must be a path.");
  const [path = "", ...query] = url.split("?");
  const api = path === "/api" || path.startsWith("/api/");
  const allowed = api ? METHODS : PAGE_METHODS;
  if (!allowed.includes(method)) {
    const allow = { allow: allowed.join(", ") };
    return new HttpError(405, "method", "Method not allowed", "This takes no such method.", allow);
  }
  const broken = "has a broken percent-escape.";
  if (!decodes(path)) return badAddress(`The path ${broken}`);
  // On a page a person may have typed the query; there it is read as far as it can be.
  if (api && !decodes(query.join("?"))) return badAddress(`The query ${broken}`);
  return null;
}
