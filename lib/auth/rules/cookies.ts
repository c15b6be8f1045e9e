/** Names of the cookies and whether they are `Secure`, from the address at which browsers reach us. */
export interface CookieNames {
  secure: boolean;
  session: string;
  callbackUrl: string;
  csrf: string;
  pkce: string;
  state: string;
  nonce: string;
}

const LOOPBACK = new Set(["localhost", "127.0.0.1", "[::1]"]);

/** True for the names and addresses that mean this machine. `hostname` as `URL` gives it. */
export function isLoopback(hostname: string): boolean {
  return LOOPBACK.has(hostname) || hostname.endsWith(".localhost");
}

/**
 * On https every cookie is `__Host-`: sent to this host alone, over TLS alone, for every path. Browsers
 * refuse that prefix over http, which is for loopback only; there the port is part of the name, because
 * cookies do not tell ports apart and two demos on one machine would sign each other out.
 */
export function cookieNames(baseUrl: string): CookieNames {
  const url = new URL(baseUrl);
  const secure = url.protocol === "https:";
  const name = (part: string) =>
    secure ? `__Host-keyledger.${part}` : `keyledger.${part}.${url.port || "80"}`;
  return {
    secure,
    session: name("session"),
    callbackUrl: name("callback-url"),
    csrf: name("csrf"),
    pkce: name("pkce"),
    state: name("state"),
    nonce: name("nonce"),
  };
}
