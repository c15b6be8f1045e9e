/** Prisma: cannot reach, timed out, closed by the server, no connection free, transaction timed out. */
const PRISMA_CODES = new Set(["P1000", "P1001", "P1002", "P1003", "P1008", "P1011", "P1017"]);
const PRISMA_POOL_CODES = new Set(["P2024", "P2028", "P2037"]);
const SOCKET_CODES = new Set(["ECONNREFUSED", "ECONNRESET", "ENOTFOUND", "ETIMEDOUT", "EPIPE"]);
/** PostgreSQL: too many connections, statement timed out, shutting down, starting up, lock timed out. */
const SQL_STATES = new Set(["53300", "57014", "57P01", "57P02", "57P03", "55P03", "25P03"]);
const ADAPTER_KINDS = new Set([
  "AuthenticationFailed",
  "ConnectionClosed",
  "DatabaseDoesNotExist",
  "DatabaseNotReachable",
  "SocketTimeout",
  "TlsConnectionError",
  "TooManyConnections",
]);
/** `pg` gives these no code. */
const PG_MESSAGES =
  /timeout exceeded when trying to connect|Connection terminated|Client has encountered a connection error|Cannot use a pool after calling end/;

function field(value: object, name: string): unknown {
  return (value as Record<string, unknown>)[name];
}

function isUnavailableItself(error: object): boolean {
  const code = field(error, "code") ?? field(error, "errorCode") ?? field(error, "originalCode");
  if (typeof code === "string") {
    if (PRISMA_CODES.has(code) || PRISMA_POOL_CODES.has(code)) return true;
    // Class 08 of PostgreSQL's error codes is "connection exception".
    if (SOCKET_CODES.has(code) || SQL_STATES.has(code) || /^08\w{3}$/.test(code)) return true;
  }
  const kind = field(error, "kind");
  if (typeof kind === "string" && ADAPTER_KINDS.has(kind)) return true;
  const message = field(error, "message");
  return typeof message === "string" && PG_MESSAGES.test(message);
}

/**
 * True when an error, or what caused it, says that PostgreSQL could not be reached or could not answer in
 * time, so that the same request may succeed later. Codes: Prisma's error reference, PostgreSQL appendix A.
 */
export function isDatabaseUnavailable(error: unknown): boolean {
  const seen = new Set<object>();
  const queue: unknown[] = [error];
  while (queue.length > 0 && seen.size < 32) {
    const next = queue.shift();
    if (typeof next !== "object" || next === null || seen.has(next)) continue;
    seen.add(next);
    if (isUnavailableItself(next)) return true;
    const inner = field(next, "errors");
    if (Array.isArray(inner)) queue.push(...inner);
    queue.push(field(next, "cause"), field(next, "meta"), field(next, "driverAdapterError"));
  }
  return false;
}
