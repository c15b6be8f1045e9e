import http from "node:http";
import https from "node:https";
import { NetworkError } from "./network-error";

export interface HttpHandlerOptions {
  /** Sockets to one host at most; further requests wait for one. */
  maxSockets: number;
  /** To a connected (and, with TLS, secured) socket, in ms. */
  connectTimeoutMs: number;
  /** From the start of an attempt to the last byte of its answer, in ms. */
  attemptTimeoutMs: number;
  /** Bytes of an answer that are read at most. */
  maxBytes: number;
}

/** What AWS and its CloudTrail records get to see of us. It is no part of the signature. */
const USER_AGENT = `keyledger/0.1 nodejs/${process.versions.node}`;

/** The part of the SDK's HttpRequest that is used. */
interface WireRequest {
  protocol: string;
  hostname: string;
  port?: number;
  method: string;
  path: string;
  query?: Record<string, string | string[] | null>;
  headers: Record<string, string>;
  body?: unknown;
}

interface WireResponse {
  statusCode: number;
  reason?: string;
  headers: Record<string, string>;
  body: Uint8Array;
}

/** A request handler for the SDK's clients, shared by all of them. */
export interface WireHandler {
  readonly metadata: { handlerProtocol: string };
  handle(request: WireRequest): Promise<{ response: WireResponse }>;
  /** Closes the shared sockets; what a single client's `destroy` calls does nothing. */
  shutdown(): void;
  destroy(): void;
  updateHttpClientConfig(): void;
  httpHandlerConfigs(): Record<string, never>;
}

/**
 * Sends requests over kept-alive sockets and answers whole bodies. It knows one timeout for the
 * connection and one for the attempt, so that no answer that trickles in can hold a call for ever.
 * Rejects with NetworkError or Node's socket errors; the SDK retries what is worth it.
 */
export function createHttpHandler(options: HttpHandlerOptions): WireHandler {
  const agentOptions = { keepAlive: true, maxSockets: options.maxSockets, maxFreeSockets: 32 };
  const plain = new http.Agent(agentOptions);
  const secure = new https.Agent(agentOptions);
  return {
    metadata: { handlerProtocol: "http/1.1" },
    handle: (request) =>
      new Promise((resolve, reject) => {
        const tls = request.protocol === "https:";
        send(
          request,
          tls ? https.request : http.request,
          tls ? secure : plain,
          options,
          (error, response) => (response ? resolve({ response }) : reject(error)),
        );
      }),
    shutdown: () => {
      plain.destroy();
      secure.destroy();
    },
    destroy: () => {},
    updateHttpClientConfig: () => {},
    httpHandlerConfigs: () => ({}),
  };
}

type Done = (error: Error | null, response?: WireResponse) => void;

function send(
  request: WireRequest,
  open: typeof http.request,
  agent: http.Agent,
  options: HttpHandlerOptions,
  done: Done,
): void {
  const body = request.body;
  if (body !== undefined && typeof body !== "string" && !(body instanceof Uint8Array)) {
    throw new TypeError("Only strings and bytes are sent to AWS");
  }
  const wire = open({
    agent,
    // The SDK writes IPv6 hosts in brackets, Node wants them bare.
    host: request.hostname.replace(/^\[|\]$/g, ""),
    port: request.port,
    method: request.method,
    path: request.path + queryOf(request.query),
    headers: { "user-agent": USER_AGENT, ...request.headers },
  });
  const stop = (error: Error) => wire.destroy(error);
  const timer = setTimeout(
    () =>
      stop(new NetworkError("TimeoutError", `No whole answer in ${options.attemptTimeoutMs} ms`)),
    options.attemptTimeoutMs,
  );
  const finish: Done = (error, response) => {
    clearTimeout(timer);
    done(error, response);
  };
  wire.once("socket", (socket) => {
    if (!socket.connecting) return;
    const connecting = setTimeout(
      () =>
        stop(new NetworkError("TimeoutError", `No connection in ${options.connectTimeoutMs} ms`)),
      options.connectTimeoutMs,
    );
    const ready = open === https.request ? "secureConnect" : "connect";
    socket.once(ready, () => clearTimeout(connecting));
    socket.once("close", () => clearTimeout(connecting));
  });
  wire.once("error", finish);
  wire.once("response", (answer) => collect(answer, options.maxBytes, stop, finish));
  wire.end(body);
}

function collect(
  answer: http.IncomingMessage,
  maxBytes: number,
  stop: (error: Error) => void,
  finish: Done,
): void {
  const chunks: Buffer[] = [];
  let size = 0;
  answer.on("data", (chunk: Buffer) => {
    size += chunk.length;
    chunks.push(chunk);
    if (size <= maxBytes) return;
    chunks.length = 0;
    stop(new NetworkError("ResponseTooLarge", `The answer is larger than ${maxBytes} bytes`));
  });
  answer.once("error", finish);
  answer.once("end", () => {
    const [only] = chunks;
    finish(null, {
      statusCode: answer.statusCode ?? 0,
      reason: answer.statusMessage,
      headers: flat(answer.headers),
      body: only && chunks.length === 1 ? only : Buffer.concat(chunks, size),
    });
  });
}

function flat(headers: http.IncomingHttpHeaders): Record<string, string> {
  const result: Record<string, string> = {};
  for (const name in headers) {
    const value = headers[name];
    if (value !== undefined) result[name] = typeof value === "string" ? value : value.join(", ");
  }
  return result;
}

function queryOf(query: WireRequest["query"]): string {
  if (!query) return "";
  const parts: string[] = [];
  for (const name of Object.keys(query).sort()) {
    const value = query[name];
    for (const one of Array.isArray(value) ? value : [value]) {
      const key = escapeUri(name);
      parts.push(one === null || one === undefined ? key : `${key}=${escapeUri(one)}`);
    }
  }
  return parts.length > 0 ? `?${parts.join("&")}` : "";
}

/** As signature version 4 escapes. */
function escapeUri(value: string): string {
  return encodeURIComponent(value).replace(
    /[!'()*]/g,
    (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}
