import dns from "node:dns";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { type AddressInfo, connect, createServer, type Server, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { TLSSocket } from "node:tls";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { selfSigned } from "@/lib/channels/testing/certificate";
import { prepareDatabase } from "@/lib/db/migrate/prepare-database";
import { openDb } from "@/lib/db/open-db";
import { createTestDatabase, type TestDatabase } from "@/lib/db/testing";
import { tlsOf } from "@/lib/db/tls";
import { checkTls } from "./check-tls";

/** A name of another machine, as far as anybody can tell from it; in this test it leads here. */
const NAME = "db.internal.example";
const SSL_REQUEST = 80_877_103;

let test: TestDatabase;
let folder: string;
let server: Server;
let certificate: { cert: string; key: string } | null;

/** What stands before PostgreSQL: TLS with `certificate`, or without one the answer that there is none. */
function serve(socket: Socket): void {
  const { hostname, port } = new URL(test.url);
  const quiet = () => undefined;
  const pass = (client: Socket, first: Buffer) => {
    const database = connect(Number(port), hostname);
    database.on("error", quiet).write(first);
    client.pipe(database).pipe(client);
  };
  socket.on("error", quiet).once("data", (first) => {
    const asksTls = first.length === 8 && first.readUInt32BE(4) === SSL_REQUEST;
    if (!asksTls) return pass(socket, first);
    socket.write(certificate === null ? "N" : "S");
    if (certificate === null) return;
    const secure = new TLSSocket(socket, { isServer: true, ...certificate });
    secure.on("error", quiet).once("data", (start) => pass(secure, start));
  });
}

beforeAll(async () => {
  test = await createTestDatabase();
  folder = await mkdtemp(join(tmpdir(), "tls-"));
  server = createServer(serve);
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  vi.spyOn(dns, "lookup").mockImplementation(((
    _name: string,
    options: dns.LookupOptions,
    done: (...answer: unknown[]) => void,
  ) =>
    options.all
      ? done(null, [{ address: "127.0.0.1", family: 4 }])
      : done(null, "127.0.0.1", 4)) as never);
});
afterAll(async () => {
  vi.restoreAllMocks();
  server.close();
  await rm(folder, { recursive: true });
  await test.drop();
});

function there(query = ""): string {
  const url = new URL(test.url);
  url.hostname = NAME;
  url.port = String((server.address() as AddressInfo).port);
  return `${url}${query}`;
}

async function authority(names: string[]): Promise<string> {
  certificate = selfSigned(names);
  const file = join(folder, `${names[0]}.pem`);
  await writeFile(file, certificate.cert);
  return `?sslrootcert=${encodeURIComponent(file)}`;
}

async function ask(url: string): Promise<string> {
  const db = openDb({ url, max: 1 });
  try {
    await db.prisma.lease.count();
    const { rows } = await db.pool.query("SELECT 1 AS one");
    return `answered ${rows[0]?.one}`;
  } catch (error) {
    return String(error);
  } finally {
    await db.close();
  }
}

describe("a database on another machine", () => {
  it("is reached by the certificate of its name alone, from whom we were told to trust", async () => {
    const trusted = await authority([NAME]);
    expect(await ask(there(trusted))).toBe("answered 1");
    expect(await ask(there())).toMatch(/self-signed certificate/);
    expect(await ask(there(await authority(["other.example"])))).toMatch(/altnames/);
  });

  it("without TLS is not reached, and the start says what to do", async () => {
    certificate = null;
    expect(await ask(there())).toMatch(/does not support SSL/);
    const start = prepareDatabase({ url: there() });
    await expect(start).rejects.toThrow(/KEYLEDGER_DATABASE_TLS=off/);
    expect(await ask(there("?sslmode=disable"))).toBe("answered 1");
  });

  it("is looked at by doctor", async () => {
    const look = async (query: string, setting: "required" | "off" = "required") => {
      const { detail, status } = await checkTls({ url: there(query) }, test.db, setting);
      return `${status}: ${detail}`;
    };
    // The server behind sees no TLS here: what the URL promises is not believed without its word.
    expect(await look("")).toBe("wrong: the connection has none");
    expect(await look("", "off")).toBe("wrong: the connection has none");
    expect(await checkTls(test, test.db, "required")).toMatchObject({ status: "ok" });
    expect(tlsOf(test.url, "required")).toBe("local");
    const secure = { pool: { query: async () => ({ rows: [{ version: "TLSv1.3" }] }) } } as never;
    const over = (query: string) => checkTls({ url: there(query) }, secure, "required");
    expect(await over("")).toMatchObject({ status: "ok", detail: /TLSv1.3, certificate checked/ });
    expect(await over("?sslmode=no-verify")).toMatchObject({ status: "wrong" });
  });
});
