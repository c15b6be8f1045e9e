import type { IncomingMessage, ServerResponse } from "node:http";
import { createServer } from "node:https";
import { type AddressInfo, connect } from "node:net";
import { afterAll, beforeAll, expect, it } from "vitest";
import { createDial, type DialDeps } from "./dial";
import { parseAllowedHosts } from "./rules/allowed-hosts";
import { selfSigned } from "./testing/certificate";

const HOST = "hooks.example.com";
const PUBLIC = "93.184.215.14";
const { hosts } = parseAllowedHosts(`${HOST} other.example.com`);
const { cert, key } = selfSigned([HOST]);
let answer: (request: IncomingMessage, response: ServerResponse) => void;
let requests: { url?: string; host?: string; body: string }[] = [];
const server = createServer({ cert, key }, (request, response) => {
  let body = "";
  request.on("data", (chunk) => {
    body += chunk;
  });
  request.on("end", () => {
    requests.push({ url: request.url, host: request.headers.host, body });
    answer(request, response);
  });
});

beforeAll(() => new Promise<void>((resolve) => void server.listen(0, "127.0.0.1", resolve)));
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

/** A dialler whose names resolve as told, and whose checked addresses all lead to the test's server. */
function dialer(addresses: string[] | (() => string[]), more: Partial<DialDeps> = {}) {
  const dialled: string[] = [];
  requests = [];
  const dial = createDial(hosts, {
    resolve: async () => (typeof addresses === "function" ? addresses() : addresses),
    open: (address) => {
      dialled.push(address);
      return connect((server.address() as AddressInfo).port, "127.0.0.1");
    },
    ca: cert,
    deadlineMs: 60_000,
    ...more,
  });
  const post = (url = `https://${HOST}/in?x=1`) => dial({ url, headers: { a: "b" }, body: "ä" });
  return { post, dialled };
}

it("posts to the checked address under the name's certificate", async () => {
  answer = (_request, response) => response.writeHead(202, { "retry-after": "7" }).end("taken");
  const { post, dialled } = dialer([PUBLIC]);
  expect(await post()).toEqual({ status: 202, retryAfter: "7", body: "taken" });
  expect(dialled).toEqual([PUBLIC]);
  expect(requests).toEqual([{ url: "/in?x=1", host: HOST, body: "ä" }]);
});

it.each([
  ["127.0.0.1"],
  ["169.254.169.254"],
  ["10.1.2.3"],
  ["::1"],
  ["::ffff:10.0.0.1"],
  ["64:ff9b::a00:1"],
  ["fd00:ec2::254"],
  [PUBLIC, "127.0.0.1"],
  ["192.168.1.1", PUBLIC],
  [PUBLIC, "2606:4700::1111", "fe80::1"],
])("dials nothing when a name resolves to %s %s %s", async (...addresses) => {
  const { post, dialled } = dialer(addresses.filter(Boolean));
  await expect(post()).rejects.toMatchObject({ name: "DialError", refused: true });
  expect(dialled).toEqual([]);
});

it("asks for a name once, so one that changes its mind gains nothing", async () => {
  answer = (_request, response) => response.end("ok");
  let asked = 0;
  const { post, dialled } = dialer(() => {
    asked += 1;
    return asked === 1 ? [PUBLIC] : ["127.0.0.1"];
  });
  expect(await post()).toMatchObject({ status: 200 });
  expect({ asked, dialled }).toEqual({ asked: 1, dialled: [PUBLIC] });
  await expect(post()).rejects.toMatchObject({ refused: true });
});

it("dials nothing for a host that is not on the list, and does not even ask for its address", async () => {
  let asked = 0;
  const { post } = dialer(() => {
    asked += 1;
    return [PUBLIC];
  });
  await expect(post("https://evil.example.com/")).rejects.toMatchObject({ refused: true });
  await expect(post("https://127.0.0.1/")).rejects.toMatchObject({ refused: true });
  expect(asked).toBe(0);
});

it("does not follow redirects", async () => {
  answer = (_request, response) => {
    response.writeHead(302, { location: "https://169.254.169.254/latest/" }).end();
  };
  const { post, dialled } = dialer([PUBLIC]);
  expect(await post()).toMatchObject({ status: 302 });
  expect(dialled).toHaveLength(1);
  expect(requests).toHaveLength(1);
});

it("refuses a certificate for another name, and one that nobody vouches for", async () => {
  answer = (_request, response) => response.end("no");
  await expect(dialer([PUBLIC]).post("https://other.example.com/")).rejects.toThrow(/altnames/i);
  await expect(dialer([PUBLIC], { ca: undefined }).post()).rejects.toThrow(/self.signed/i);
  expect(requests).toEqual([]);
});

it("takes 64 KB of an endless answer", async () => {
  answer = (_request, response) => {
    const write = () => {
      while (!response.destroyed && response.write("x".repeat(32_768)));
    };
    response.on("drain", write);
    write();
  };
  const { body } = await dialer([PUBLIC]).post();
  expect(body).toHaveLength(65_536);
});

it("gives up on what never ends, never answers, or never greets", async () => {
  const deadlineMs = 300;
  const late = { message: "It did not answer in time", refused: false };
  answer = (_request, response) => {
    const timer = setInterval(() => response.write("."), 50);
    response.on("close", () => clearInterval(timer));
  };
  await expect(dialer([PUBLIC], { deadlineMs }).post()).rejects.toMatchObject(late);
  answer = () => undefined;
  await expect(dialer([PUBLIC], { deadlineMs }).post()).rejects.toMatchObject(late);
  const stuck = { deadlineMs, resolve: () => new Promise<string[]>(() => undefined) };
  await expect(dialer([PUBLIC], stuck).post()).rejects.toMatchObject(late);
});

it("tries the next address when one is not there", async () => {
  answer = (_request, response) => response.end("ok");
  const port = (server.address() as AddressInfo).port;
  const open = (address: string) => connect(address === PUBLIC ? 1 : port, "127.0.0.1");
  const { post } = dialer([PUBLIC, "93.184.215.15"], { open });
  expect(await post()).toMatchObject({ status: 200 });
  const none = dialer([PUBLIC], { open });
  await expect(none.post()).rejects.toMatchObject({ name: "DialError", refused: false });
});
