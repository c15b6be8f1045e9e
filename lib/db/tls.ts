const LOOPBACK = /^(?:localhost|127(?:\.\d{1,3}){3}|\[?::1\]?)$/i;

/** Modes that pg 8 takes for verify-full, and later versions will not. */
const MEANT_VERIFIED = new Set(["prefer", "require", "verify-ca"]);

/** What node-postgres reads of TLS in a connection string. */
const SAID = ["sslmode", "ssl"] as const;

const last = (url: URL, name: string) => url.searchParams.getAll(name).at(-1) ?? "";

/** This machine: a loopback name, a socket's folder, or no host at all. pg takes `host` of the query first. */
function isLocal(url: URL): boolean {
  const host = last(url, "host") || decodeURIComponent(url.hostname);
  return host === "" || host.startsWith("/") || LOOPBACK.test(host);
}

/** Libpq's own meaning was asked for, in which `require` checks no certificate. */
const asLibpq = (url: URL) => last(url, "uselibpqcompat") === "true";

/**
 * Holds a connection to TLS with a checked certificate, unless it stays on this machine, the URL says otherwise
 * by `sslmode` or `ssl`, or `setting` is off. What pg 8 means by `require` is written out. Changes `url`.
 */
export function holdToTls(url: URL, setting: "required" | "off"): void {
  const said = SAID.some((name) => last(url, name) !== "");
  const meant = MEANT_VERIFIED.has(last(url, "sslmode")) && !asLibpq(url);
  const wanted = setting === "required" || last(url, "sslrootcert") !== "";
  const needed = wanted && !said && !isLocal(url);
  if (meant || needed) url.searchParams.set("sslmode", "verify-full");
}

/** How a URL's connection is made safe: on this machine alone, by a checked certificate, or not checked. */
export function tlsOf(
  text: string,
  setting: "required" | "off",
): "local" | "checked" | "unchecked" {
  const url = new URL(text);
  if (isLocal(url)) return "local";
  holdToTls(url, setting);
  const mode = last(url, "sslmode");
  if (mode === "verify-full") return "checked";
  return mode === "" && ["true", "1"].includes(last(url, "ssl")) ? "checked" : "unchecked";
}

const TROUBLE = /SSL connections|CERT|SIGNATURE|UNABLE_TO_GET_ISSUER/;

/** What to do about a connection that TLS made fail; null for every other error. */
export function tlsRemedy(error: unknown): string | null {
  if (!(error instanceof Error)) return null;
  const { code = "" } = error as NodeJS.ErrnoException;
  if (!TROUBLE.test(`${code} ${error.message}`)) return null;
  return (
    "A database on another machine is reached over TLS alone, and its certificate is checked: let the server " +
    "have one for its name, and give your own authority's as sslrootcert=FILE in the URL. " +
    "KEYLEDGER_DATABASE_TLS=off, or sslmode in the URL, does without."
  );
}
