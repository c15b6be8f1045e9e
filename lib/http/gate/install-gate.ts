import { randomUUID } from "node:crypto";
import { type IncomingMessage, Server, type ServerResponse } from "node:http";
import type { BlockList } from "node:net";
import type { Duplex } from "node:stream";
import { problemResponse } from "../problem";
import { isGateOpen, openGate, REMOTE_HEADER, signRemote } from "../remote-address";
import { clientAddress } from "../rules/client-address";
import { checkRequest } from "./check-request";

/** Two years, as browsers' preload lists ask for. */
const TRANSPORT_SECURITY = "max-age=63072000; includeSubDomains";

/**
 * Headers that only we, or a proxy whose word we have already taken, may set: where a request comes from, Next's
 * and our own inner ones, and the policy from which Next reads the nonce (CVE-2026-44581). ASVS v5.0.0-4.1.3.
 */
const INNER =
  /^(?:x-forwarded-.*|forwarded|x-real-ip|x-keyledger-.*|x-middleware-.*|content-security-policy)$/i;

export interface GateOptions {
  /** Proxies whose X-Forwarded-For is believed. */
  proxies: BlockList;
  /** Browsers reach us over TLS. */
  https: boolean;
  /** The development server speaks to its pages over a web socket. */
  upgrades: boolean;
}

function takeInnerHeaders(request: IncomingMessage): void {
  for (const name of Object.keys(request.headers)) {
    if (INNER.test(name)) delete request.headers[name];
  }
  const { rawHeaders } = request;
  for (let at = rawHeaders.length - 2; at >= 0; at -= 2) {
    if (INNER.test(rawHeaders[at] ?? "")) rawHeaders.splice(at, 2);
  }
}

async function refuse(
  error: NonNullable<ReturnType<typeof checkRequest>>,
  response: ServerResponse,
): Promise<void> {
  const answer = problemResponse(error, randomUUID());
  response.writeHead(answer.status, Object.fromEntries(answer.headers));
  response.end(await answer.text());
}

/** Servers that have had a request, for closing them at the end. */
const servers = new Set<Server>();

/** False when the gate has answered the request itself. */
function admit(request: IncomingMessage, response: ServerResponse, options: GateOptions): boolean {
  const forwarded = request.headers["x-forwarded-for"];
  const hops = Array.isArray(forwarded) ? forwarded.join(",") : forwarded;
  const remote = signRemote(clientAddress(request.socket.remoteAddress, hops, options.proxies));
  takeInnerHeaders(request);
  request.headers[REMOTE_HEADER] = remote;
  request.rawHeaders.push(REMOTE_HEADER, remote);
  if (options.https) response.setHeader("strict-transport-security", TRANSPORT_SECURITY);
  const wrong = checkRequest(request.method ?? "", request.url ?? "");
  if (wrong === null) return true;
  void refuse(wrong, response);
  return false;
}

/**
 * Stands before every HTTP server of this process, whichever way Next was started: Next itself trusts what a
 * client says in X-Forwarded-*, and tells nobody the socket's address. A second call does nothing. Answers the
 * servers that it stands before, as they come.
 */
export function installGate(options: GateOptions): ReadonlySet<Server> {
  if (isGateOpen()) return servers;
  openGate(randomUUID());
  const emit = Server.prototype.emit;
  Server.prototype.emit = function gate(this: Server, event: string | symbol, ...args: unknown[]) {
    if (event === "request") {
      servers.add(this);
      const [request, response] = args as [IncomingMessage, ServerResponse];
      if (!admit(request, response, options)) return true;
    }
    if (event === "upgrade" && !options.upgrades) {
      const [, socket] = args as [IncomingMessage, Duplex];
      socket.end("HTTP/1.1 400 Bad Request\r\nConnection: close\r\nContent-Length: 0\r\n\r\n");
      return true;
    }
    return Reflect.apply(emit, this, [event, ...args]);
  };
  return servers;
}
