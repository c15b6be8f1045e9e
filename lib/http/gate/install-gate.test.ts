import { createServer, request as httpRequest, type IncomingHttpHeaders, Server } from "node:http";
import { type AddressInfo, connect } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { REMOTE_HEADER, remoteAddress } from "../remote-address";
import { parseProxies } from "../rules/client-address";
import { closeGate } from "../testing-gate";
import { installGate } from "./install-gate";

/** What the application behind the gate saw, as it answers it. */
interface Seen {
  url: string;
  remote: string | null;
  headers: IncomingHttpHeaders;
  raw: string[];
}

const server = createServer((request, response) => {
  const headers = new Headers(request.headers as Record<string, string>);
  const { url, rawHeaders } = request;
  const seen = { url, remote: remoteAddress(headers), headers: request.headers, raw: rawHeaders };
  response.setHeader("content-type", "application/json").end(JSON.stringify(seen));
});
// As Next has one: without a listener Node takes an upgrade for any request.
server.on("upgrade", (_, socket) => socket.end("HTTP/1.1 101 Switching Protocols\r\n\r\n"));
let port = 0;
const emit = Server.prototype.emit;

beforeAll(async () => {
  installGate({ proxies: parseProxies("127.0.0.2"), https: true, upgrades: false });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  port = (server.address() as AddressInfo).port;
});
afterAll(() => {
  Server.prototype.emit = emit;
  closeGate();
  server.close();
});

async function ask(
  path: string,
  options: { method?: string; headers?: object; from?: string } = {},
) {
  const { method = "GET", headers = {}, from = "127.0.0.1" } = options;
  const where = { host: "127.0.0.1", port, path, method, headers: { ...headers }, agent: false };
  return new Promise<{ status: number; headers: IncomingHttpHeaders; text: string }>(
    (resolve, reject) => {
      const sent = httpRequest({ ...where, localAddress: from }, (answer) => {
        const chunks: Buffer[] = [];
        answer.on("data", (chunk: Buffer) => chunks.push(chunk));
        answer.on("end", () =>
          resolve({
            status: answer.statusCode ?? 0,
            headers: answer.headers,
            text: Buffer.concat(chunks).toString(),
          }),
        );
      });
      sent.on("error", reject).end();
    },
  );
}

async function seen(path: string, options: Parameters<typeof ask>[1] = {}): Promise<Seen> {
  const answer = await ask(path, options);
  expect(answer.status).toBe(200);
  return JSON.parse(answer.text) as Seen;
}

/** The first line and headers of the answer to bytes that no HTTP library would send. */
async function raw(text: string): Promise<string> {
  const socket = connect(port, "127.0.0.1");
  socket.write(text);
  let answer = "";
  for await (const chunk of socket) answer += String(chunk);
  return answer;
}

describe("what comes through the gate", () => {
  const forged = {
    "x-forwarded-for": "198.51.100.1",
    "X-Forwarded-Host": "elsewhere.example",
    "x-forwarded-proto": "https",
    forwarded: "for=198.51.100.1",
    "x-real-ip": "198.51.100.1",
    "x-keyledger-path": "/keys",
    [REMOTE_HEADER]: " 198.51.100.1",
    "x-middleware-subrequest": "proxy:proxy:proxy",
    "content-security-policy": "script-src 'nonce-\"><script>'",
  };

  it("has the socket's address, and nothing that the client says of its origin", async () => {
    const got = await seen("/keys", { headers: forged });
    expect(got.remote).toBe("127.0.0.1");
    expect(Object.keys(got.headers).sort()).toEqual(["connection", "host", REMOTE_HEADER].sort());
    expect(got.raw.join(" ")).not.toMatch(/198\.51|elsewhere|subrequest|script/);
  });

  it("has the address that a trusted proxy saw, and no other that the client put before it", async () => {
    const headers = { ...forged, "x-forwarded-for": "127.0.0.2, 203.0.113.5" };
    const got = await seen("/keys", { headers, from: "127.0.0.2" });
    expect(got.remote).toBe("203.0.113.5");
    expect(got.headers).not.toHaveProperty("x-forwarded-for");
  });

  it("is signed: a header that went round the gate says nothing", () => {
    expect(remoteAddress(new Headers({ [REMOTE_HEADER]: " 198.51.100.1" }))).toBeNull();
    expect(remoteAddress(new Headers({ [REMOTE_HEADER]: "undefined 198.51.100.1" }))).toBeNull();
    expect(remoteAddress(new Headers())).toBeNull();
  });

  it("says on every answer that only TLS is to be used", async () => {
    for (const path of ["/", "/api/v1/keys", "/_next/static/x.js", "/%"]) {
      expect((await ask(path)).headers["strict-transport-security"]).toMatch(/^max-age=63072000/);
    }
  });

  it("is let through as it is otherwise", async () => {
    for (const url of ["/keys?q=100%", "/keys/a%2Fb?x=%E2%82%AC", "/api/v1/keys?q=%25"]) {
      expect((await seen(url)).url).toBe(url);
    }
    expect((await ask("/api/v1/keys", { method: "OPTIONS" })).status).toBe(200);
    expect((await ask("/keys", { method: "HEAD" })).status).toBe(200);
  });
});

describe("what the gate refuses", () => {
  it.each([
    ["GET", "/%", 400],
    ["GET", "/keys/%E0%A4%A", 400],
    ["GET", "/api/v1/keys/%ff/eu-west-1/x", 400],
    ["GET", "/api/v1/keys?q=%", 400],
    ["GET", "/api/v1/keys?q=%c3%28", 400],
    ["GET", "http://elsewhere.example/keys", 400],
    ["OPTIONS", "*", 400],
    ["GET", "//elsewhere.example/keys", 400],
    ["GET", "/\\elsewhere.example", 400],
    ["TRACE", "/api/v1/keys", 405],
    ["PROPFIND", "/api/v1/keys", 405],
    ["TRACE", "/", 405],
    ["POST", "/keys", 405],
    ["OPTIONS", "/keys", 405],
    ["DELETE", "/apiary", 405],
  ])("%s %s with %i", async (method, path, status) => {
    const answer = await ask(path, { method });
    expect(answer.status).toBe(status);
    expect(answer.headers["content-type"]).toBe("application/problem+json; charset=utf-8");
    expect(answer.headers["cache-control"]).toBe("no-store");
    expect(answer.headers["x-content-type-options"]).toBe("nosniff");
    expect(JSON.parse(answer.text)).toMatchObject({
      status,
      requestId: answer.headers["x-request-id"],
    });
    const wanted = path.startsWith("/api/") ? /GET, HEAD, POST/ : /^GET, HEAD$/;
    if (status === 405) expect(answer.headers.allow).toMatch(wanted);
  });

  it("upgrades to another protocol", async () => {
    const upgrade =
      "GET /keys HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n";
    expect(await raw(upgrade)).toMatch(/^HTTP\/1\.1 400 /);
  });

  it("an address or headers beyond what Node takes", async () => {
    const long = "a".repeat(20_000);
    expect(await raw(`GET /${long} HTTP/1.1\r\nHost: x\r\n\r\n`)).toMatch(
      /^HTTP\/1\.1 4(?:14|31) /,
    );
    expect(await raw(`GET / HTTP/1.1\r\nHost: x\r\nX-A: ${long}\r\n\r\n`)).toMatch(
      /^HTTP\/1\.1 431 /,
    );
  });

  it("two lengths, and a length beside chunks, which two servers may read differently", async () => {
    const both = "Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n";
    expect(await raw(`POST /api/v1/keys HTTP/1.1\r\nHost: x\r\n${both}`)).toMatch(
      /^HTTP\/1\.1 400 /,
    );
    const twice = "Content-Length: 0\r\nContent-Length: 4\r\n\r\n";
    expect(await raw(`POST /api/v1/keys HTTP/1.1\r\nHost: x\r\n${twice}`)).toMatch(
      /^HTTP\/1\.1 400 /,
    );
  });
});
