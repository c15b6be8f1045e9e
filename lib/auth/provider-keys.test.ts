import { generateKeyPairSync } from "node:crypto";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { createProviderKeys } from "./provider-keys";

const START = new Date("2026-11-22T08:00:00Z");
const key = generateKeyPairSync("rsa", { modulusLength: 2048 });

describe("the provider's keys", () => {
  let server: Server;
  let address: string;
  let metadata: () => unknown;
  const asked: string[] = [];
  const jwks = () => ({
    keys: [{ ...key.publicKey.export({ format: "jwk" }), kid: "k", alg: "RS256", use: "sig" }],
  });

  beforeAll(async () => {
    server = createServer((request, response) => {
      asked.push(request.url ?? "");
      const known = request.url === "/jwks" ? jwks() : metadata();
      response.writeHead(known === null ? 500 : 200, { "content-type": "application/json" });
      response.end(JSON.stringify(known));
    });
    await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
    address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  beforeEach(() => {
    asked.length = 0;
    metadata = () => ({ issuer: address, jwks_uri: `${address}/jwks` });
  });
  afterAll(() => {
    server.close();
  });

  const header = { alg: "RS256", kid: "k" };
  const jws = { payload: "", signature: "" };

  it("are asked for once, however many tokens come, and a failure is not tried at once again", async () => {
    let now = START.getTime();
    const keys = createProviderKeys(address, () => new Date(now));
    metadata = () => null;
    await expect(keys(header, jws)).rejects.toThrow(/could not be read/);
    await expect(keys(header, jws)).rejects.toThrow(/could not be read/);
    expect(asked).toHaveLength(1);
    metadata = () => ({ issuer: `${address}/`, jwks_uri: `${address}/jwks` });
    now += 31_000;
    await Promise.all([keys(header, jws), keys(header, jws), keys(header, jws)]);
    await keys(header, jws);
    expect(asked).toHaveLength(3);
    await expect(keys({ ...header, kid: "other" }, jws)).rejects.toThrow(/no applicable key/);
  });

  it.each([
    ["another issuer", () => ({ issuer: "https://other.example", jwks_uri: `${address}/jwks` })],
    [
      "keys elsewhere than behind the issuer's TLS",
      () => ({ issuer: address, jwks_uri: "ftp://x/" }),
    ],
    ["no keys", () => ({ issuer: address })],
  ])("are none of metadata that name %s", async (_, said) => {
    metadata = said;
    const keys = createProviderKeys(address, () => START);
    await expect(keys(header, jws)).rejects.toThrow(/could not be read/);
    expect(asked).not.toContain("/jwks");
  });
});
