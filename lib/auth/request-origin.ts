import type { Origin } from "../ledger/types";

/** Longest text that is kept of each; a browser's own name is far shorter. */
const MAX_ADDRESS = 64;
const MAX_USER_AGENT = 400;

/** From where a request came: what is kept of it beside a session and in the ledger. */
export function requestOrigin(headers: Pick<Headers, "get">): Origin {
  // The last address is the one that the nearest proxy, or Next itself, has seen.
  const forwarded = headers.get("x-forwarded-for")?.split(",").at(-1)?.trim();
  return {
    address: forwarded?.slice(0, MAX_ADDRESS) || null,
    userAgent: headers.get("user-agent")?.slice(0, MAX_USER_AGENT) || null,
  };
}
