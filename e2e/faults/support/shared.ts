import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, rm } from "node:fs/promises";
import { createInterface } from "node:readline";
import { expect } from "@playwright/test";
import { freePort } from "@/lib/db/embedded/free-port";
import { type EmbeddedServer, startEmbedded } from "@/lib/db/embedded/start-embedded";
import { bootstrap } from "@/scripts/bootstrap.mjs";
import { programArgs } from "@/scripts/programs.mjs";
import { run } from "./command";
import { faultsFolder } from "./folder";
import { descendants, isRunning, type Process } from "./processes";

type Settings = Record<string, string>;

interface Endpoint {
  url: string;
  accessKeyId: string;
  secretAccessKey: string;
  accounts: { id: string; name: string; externalId: string | null }[];
}

/** What several servers share: an external PostgreSQL with its two roles, and an AWS to read. */
export class Shared {
  readonly children: ChildProcess[] = [];
  #token: string | undefined;

  private constructor(
    readonly postgres: EmbeddedServer,
    readonly endpoint: Endpoint,
    readonly settings: Settings,
  ) {}

  static async open(name: string): Promise<Shared> {
    const dataDir = faultsFolder(name);
    await rm(dataDir, { recursive: true, force: true });
    await mkdir(dataDir, { recursive: true, mode: 0o700 });
    await bootstrap({ programs: true });
    const child = node([...programArgs("lib/local-aws/main.ts"), "--estate", "small"], {});
    const [postgres, line] = await Promise.all([
      startEmbedded({ dataDir, role: "command" }),
      firstLine(child),
    ]);
    const endpoint = JSON.parse(line) as Endpoint;
    const shared = new Shared(postgres, endpoint, {
      DATABASE_URL: postgres.url,
      DATABASE_OWNER_URL: postgres.ownerUrl,
      NEXTAUTH_SECRET: "a secret of these tests, long enough",
      OIDC_ISSUER: "https://127.0.0.1:1",
      OIDC_CLIENT_ID: "keyledger",
      OIDC_CLIENT_SECRET: "of these tests",
      OIDC_ROLE_MAP: "admins=admin",
      AWS_ENDPOINT_URL: endpoint.url,
      AWS_ACCESS_KEY_ID: endpoint.accessKeyId,
      AWS_SECRET_ACCESS_KEY: endpoint.secretAccessKey,
      AWS_REGION: "us-east-1",
      AWS_CONFIG_FILE: "/dev/null",
      AWS_SHARED_CREDENTIALS_FILE: "/dev/null",
      AWS_EC2_METADATA_DISABLED: "true",
      KEYLEDGER_QUOTA_SHARE: "0.9",
      KEYLEDGER_SYNC_MINUTES: "0",
    });
    shared.children.push(child);
    return shared;
  }

  /** Begins `npm start`. */
  async start(): Promise<SharingServer> {
    const port = await freePort();
    const server = new SharingServer(port, {
      ...this.settings,
      NEXTAUTH_URL: `http://localhost:${port}`,
    });
    this.children.push(server.launcher);
    return server;
  }

  /** Takes the accounts of the organisation, with the external ids that their reader roles ask for. */
  async addAccounts(): Promise<void> {
    const accounts = JSON.stringify(this.endpoint.accounts);
    const args = [...programArgs("lib/cli/prepare-demo.ts"), accounts];
    const made = await run(process.execPath, args, { ...this.settings, KEYLEDGER_DEMO: "1" });
    expect(made.code, made.stderr).toBe(0);
  }

  async token(): Promise<string> {
    if (this.#token) return this.#token;
    const args = [
      "scripts/keyledger.mjs",
      "token",
      "create",
      "--name",
      "faults",
      "--role",
      "admin",
    ];
    const made = await run(process.execPath, args, this.settings);
    expect(made.code, made.stderr).toBe(0);
    this.#token = made.stdout.trim();
    return this.#token;
  }

  /** How often each scope's `api` was answered, as `account/region`; and forgets it. */
  async asked(api: string): Promise<Record<string, number>> {
    const answer = await fetch(`${this.endpoint.url}/_local/requests`);
    const entries = (await answer.json()) as Record<string, unknown>[];
    await fetch(`${this.endpoint.url}/_local/requests`, { method: "DELETE" });
    const own = entries.filter((entry) => entry.api === api && entry.outcome !== "cut");
    const counts: Record<string, number> = {};
    for (const { accountId, region, count } of own) {
      const scope = `${accountId}/${region}`;
      counts[scope] = (counts[scope] ?? 0) + Number(count);
    }
    return counts;
  }

  async close(): Promise<void> {
    for (const child of this.children) {
      if (child.exitCode !== null || child.signalCode !== null) continue;
      const ended = once(child, "exit");
      child.kill("SIGTERM");
      await ended;
    }
    await this.postgres.stop();
  }
}

/** One `npm start` of several on a database. */
export class SharingServer {
  readonly url: string;
  readonly launcher: ChildProcess;
  said = "";

  constructor(port: number, settings: Settings) {
    this.url = `http://localhost:${port}`;
    this.launcher = node(["scripts/start.mjs", "--port", String(port)], settings);
    for (const stream of [this.launcher.stdout, this.launcher.stderr]) {
      stream?.setEncoding("utf8").on("data", (text: string) => {
        this.said += text;
      });
    }
  }

  async ready(): Promise<void> {
    const said = () => (this.said.includes("Keyledger runs at") ? "ready" : this.said.slice(-600));
    await expect.poll(said, { timeout: 90_000, intervals: [100] }).toBe("ready");
  }

  async health(): Promise<Record<string, unknown>> {
    const answer = await fetch(`${this.url}/api/v1/health`);
    return (await answer.json()) as Record<string, unknown>;
  }

  async ask<T>(token: string, path: string, body?: object): Promise<T> {
    const answer = await fetch(`${this.url}/api/v1/${path}`, {
      method: body ? "POST" : "GET",
      headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
      ...(body ? { body: JSON.stringify(body) } : {}),
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${path}: ${answer.status} ${text.slice(0, 300)}`);
    return JSON.parse(text) as T;
  }

  /** Kills the supervisor outright, and waits until nothing of this server runs. */
  async kill(): Promise<void> {
    const all: Process[] = descendants(this.launcher.pid ?? 0);
    const supervisor = all.find(({ args }) => /lib-cli-serve\.mjs/.test(args));
    if (!supervisor) throw new Error("The server has no supervisor");
    process.kill(supervisor.pid, "SIGKILL");
    const left = () => all.filter(({ pid }) => isRunning(pid)).map(({ args }) => args);
    await expect.poll(left, { timeout: 20_000, intervals: [100] }).toEqual([]);
  }
}

function node(args: string[], settings: Settings): ChildProcess {
  return spawn(process.execPath, args, {
    env: { ...process.env, ...settings },
    stdio: ["ignore", "pipe", "pipe"],
  });
}

async function firstLine(child: ChildProcess): Promise<string> {
  if (!child.stdout) throw new Error("The endpoint has no output");
  const [line] = await once(createInterface(child.stdout), "line");
  return String(line);
}
