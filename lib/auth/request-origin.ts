import { remoteAddress } from "../http/remote-address";
import type { Origin } from "../ledger/types";

/** Longest text of a user agent that is kept; the rest tells nothing more. */
const MAX_AGENT = 400;

/** From where a request came, as the ledger and the list of sessions keep it. */
export function requestOrigin(headers: Pick<Headers, "get">): Origin {
  return {
    address: remoteAddress(headers),
    userAgent: headers.get("user-agent")?.slice(0, MAX_AGENT) || null,
  };
}
