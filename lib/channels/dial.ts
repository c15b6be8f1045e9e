import { lookup } from "node:dns/promises";
import { request } from "node:https";
import { connect, type Socket } from "node:net";
import { connect as connectTls } from "node:tls";
import { type AllowedHost, checkUrl } from "./rules/allowed-hosts";
import { isPublicAddress } from "./rules/public-address";

/** What the dialler stands on. The checks are its own: nothing here turns them off. */
export interface DialDeps {
  /** Every address that a name has. */
  resolve(host: string): Promise<string[]>;
  /** A TCP connection to a checked address. */
  open(address: string, port: number): Socket;
  /** Certificates to trust instead of the system's. */
  ca?: string;
  /** For everything, from the name to the last byte; ms. */
  deadlineMs: number;
}

const systemDeps: DialDeps = {
  resolve: async (host) => {
    const all = await lookup(host, { all: true, verbatim: true });
    return all.map(({ address }) => address);
  },
  open: (host, port) => connect({ host, port }),
  deadlineMs: 10_000,
};

export interface Post {
  url: string;
  headers: Record<string, string>;
  body: string;
}

export interface Reply {
  status: number;
  /** As it came, in ms or as a date; null without one. */
  retryAfter: string | null;
  /** The first 64 KB; the connection is cut after that. */
  body: string;
}

/** Posts to where the operator lets us; throws `DialError` when it may not or cannot. */
export type Dial = (post: Post) => Promise<Reply>;

/** Nothing was answered. `refused`: our own policy forbids it. */
export class DialError extends Error {
  override readonly name = "DialError";
  constructor(
    message: string,
    readonly refused: boolean,
  ) {
    super(message);
  }
}

const RESPONSE_CAP = 64 * 1024;

/**
 * The only way out over https. The name is resolved once, every address of it must be public, and the connection
 * goes to one of those very addresses, so that a name that changes its mind between check and dial gains nothing.
 * Redirects are answers like any other. ASVS v5.0.0-1.3.6, -15.3.2.
 */
export function createDial(allowed: readonly AllowedHost[], deps: DialDeps = systemDeps): Dial {
  return async (post) => {
    const check = checkUrl(post.url, allowed);
    if (!check.ok) throw new DialError(check.why, true);
    const late = AbortSignal.timeout(deps.deadlineMs);
    const addresses = await orLate(resolvePublic(check.host, deps), late);
    let last: unknown;
    for (const address of addresses.slice(0, 3)) {
      const socket = deps.open(address, check.port);
      // A late error of a connection that was given up must not end the process.
      socket.on("error", () => undefined);
      try {
        await orLate(connected(socket), late);
        return await orLate(exchange(post, check, socket, deps, late), late);
      } catch (error) {
        socket.destroy();
        if (late.aborted || (error instanceof DialError && error.refused)) throw asDialError(error);
        last = error;
      }
    }
    throw asDialError(last);
  };
}

async function resolvePublic(host: string, deps: DialDeps): Promise<string[]> {
  const addresses = await deps.resolve(host);
  if (addresses.length === 0) throw new DialError(`${host} has no address`, false);
  const wrong = addresses.find((address) => !isPublicAddress(address));
  if (wrong !== undefined) {
    throw new DialError(`${host} resolves to ${wrong}, which is not a public address`, true);
  }
  return addresses;
}

function connected(socket: Socket): Promise<void> {
  return new Promise((resolve, reject) => {
    if (!socket.connecting) resolve();
    socket.once("connect", resolve);
    socket.once("error", reject);
  });
}

function exchange(
  { headers, body }: Post,
  { url, host }: { url: URL; host: string },
  socket: Socket,
  deps: DialDeps,
  signal: AbortSignal,
): Promise<Reply> {
  return new Promise((resolve, reject) => {
    const tls = connectTls({ socket, servername: host, ca: deps.ca, minVersion: "TLSv1.2" });
    tls.on("error", reject);
    const bytes = Buffer.from(body, "utf8");
    const sent = request(
      {
        method: "POST",
        host,
        path: `${url.pathname}${url.search}`,
        headers: {
          ...headers,
          host: url.host,
          "content-length": bytes.length,
          connection: "close",
        },
        createConnection: () => tls,
        signal,
      },
      (response) => {
        const chunks: Buffer[] = [];
        let size = 0;
        const done = () => {
          resolve({
            status: response.statusCode ?? 0,
            retryAfter: response.headers["retry-after"] ?? null,
            body: Buffer.concat(chunks).subarray(0, RESPONSE_CAP).toString("utf8"),
          });
          sent.destroy();
          socket.destroy();
        };
        response.on("data", (chunk: Buffer) => {
          chunks.push(chunk);
          size += chunk.length;
          if (size >= RESPONSE_CAP) done();
        });
        response.on("end", done);
        response.on("error", reject);
      },
    );
    sent.on("error", reject);
    sent.end(bytes);
  });
}

/** Rejects when the deadline passes first; what was under way is left to end by itself. */
function orLate<T>(work: Promise<T>, late: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const tooLate = () => reject(new DialError("It did not answer in time", false));
    if (late.aborted) tooLate();
    late.addEventListener("abort", tooLate, { once: true });
    work.then(resolve, reject).finally(() => late.removeEventListener("abort", tooLate));
  });
}

function asDialError(error: unknown): DialError {
  if (error instanceof DialError) return error;
  const code = error instanceof Error && "code" in error ? ` (${String(error.code)})` : "";
  const text = error instanceof Error ? error.message : String(error);
  return new DialError(`${text || "No connection"}${code}`.slice(0, 300), false);
}
