/** Request header in which `proxy.ts` hands the path of a page to its server components. */
export const PATH_HEADER = "x-keyledger-path";

/** Where a path of ours leads, or `/`: another site's address, `//host`, `/\host` and control characters do not. */
export function safePath(path: string | null | undefined): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: browsers drop these, which would turn "/\t/host" into "//host"
  if (!path || !/^\/(?![/\\])/.test(path) || /[\u0000-\u001f\\]/.test(path)) return "/";
  const url = new URL(path, "http://here.invalid");
  // "/..//host" is "//host" once its dots are gone.
  if (url.host !== "here.invalid" || url.pathname.startsWith("//")) return "/";
  const inAuth = /^\/(?:sign-in|signed-out|refused|api)(?:\/|$)/.test(url.pathname);
  return inAuth ? "/" : `${url.pathname}${url.search}${url.hash}`;
}

/** `safePath` for an address that next-auth has made absolute on the way. */
export function pathOnThisSite(target: string | undefined, baseUrl: string): string {
  const own = target?.startsWith(`${baseUrl}/`) ? target.slice(baseUrl.length) : target;
  return safePath(own);
}

/** The sign-in page that leads back to `path`. `why` is what it says. */
export function signInPath(path: string | null, why: string | null): string {
  const query = new URLSearchParams();
  const back = safePath(path);
  if (back !== "/") query.set("callbackUrl", back);
  if (why !== null) query.set("why", why);
  const text = query.toString();
  return text === "" ? "/sign-in" : `/sign-in?${text}`;
}

/** Where next-auth may send the browser: an address of this site, otherwise its front page. */
export function sameOriginUrl(target: string, baseUrl: string): string {
  const base = new URL(baseUrl);
  try {
    const url = new URL(target, base);
    return url.origin === base.origin ? url.toString() : base.origin;
  } catch {
    return base.origin;
  }
}
