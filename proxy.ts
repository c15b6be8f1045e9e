import { randomBytes } from "node:crypto";
import { type NextRequest, NextResponse } from "next/server";
import { PATH_HEADER } from "./lib/auth/rules/callback-path";
import { isLoopback } from "./lib/auth/rules/cookies";
import { env } from "./lib/env";
import { contentSecurityPolicy, REPORTING_ENDPOINTS } from "./lib/http/content-security-policy";

const baseUrl = env.NEXTAUTH_URL === undefined ? undefined : new URL(env.NEXTAUTH_URL);

/**
 * Another name of this machine than the configured one: cookies and the provider's redirect hold for that
 * one name, so a sign-in begun here could not end.
 */
function onConfiguredName(request: NextRequest): URL | undefined {
  const host = request.headers.get("host");
  if (baseUrl === undefined || host === null || host === baseUrl.host) return undefined;
  if (!URL.canParse(`http://${host}`)) return undefined;
  const asked = new URL(`http://${host}`);
  const sameMachine = isLoopback(asked.hostname) && isLoopback(baseUrl.hostname);
  if (!sameMachine || asked.port !== baseUrl.port || request.method !== "GET") return undefined;
  const target = new URL(baseUrl);
  target.pathname = request.nextUrl.pathname;
  target.search = request.nextUrl.search;
  return target;
}

/** A page that leads on. Not a redirect: Next makes its address relative, and the browser would turn in a circle. */
function leadTo(target: URL): NextResponse {
  const address = target.href.replaceAll("&", "&amp;").replaceAll('"', "%22");
  const html = `<!doctype html><html lang="en"><meta charset="utf-8"><title>Keyledger</title><meta http-equiv="refresh" content="0;url=${address}"><p><a href="${address}">Keyledger is at ${target.host}</a></p></html>`;
  const headers = {
    "content-type": "text/html; charset=utf-8",
    "content-security-policy": "default-src 'none'",
    "cache-control": "no-store",
  };
  return new NextResponse(html, { headers });
}

/** Gives each page its own script policy and its path. It authorises nothing: every page and handler does. */
export function proxy(request: NextRequest): NextResponse {
  const elsewhere = onConfiguredName(request);
  if (elsewhere !== undefined) return leadTo(elsewhere);
  const policy = contentSecurityPolicy(randomBytes(16).toString("base64"), {
    https: baseUrl?.protocol === "https:",
    development: env.NODE_ENV === "development",
  });
  const headers = new Headers(request.headers);
  headers.set("content-security-policy", policy);
  headers.set(PATH_HEADER, `${request.nextUrl.pathname}${request.nextUrl.search}`);
  const response = NextResponse.next({ request: { headers } });
  response.headers.set("content-security-policy", policy);
  response.headers.set("reporting-endpoints", REPORTING_ENDPOINTS);
  return response;
}

export const config = {
  // Everything but the API, which has a policy of its own, and files that are no documents.
  matcher: ["/((?!api/|_next/static/|icon.svg|fonts/).*)"],
};
