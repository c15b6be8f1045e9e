import { type ChildProcess, spawn } from "node:child_process";
import { appendFileSync } from "node:fs";
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { expect } from "@playwright/test";
import { freePort } from "@/lib/db/embedded/free-port";
import type { AccountList, SyncRun, SyncRunDetail } from "@/lib/estate/schemas";
import type { Fault } from "@/lib/local-aws/types";
import { type Answer, keyledger } from "./command";
import { faultsFolder, LOGS } from "./folder";
import { descendants, isRunning, type Process } from "./processes";

/** How each part is known among the supervisor's children. */
const PARTS = {
  worker: /lib-cli-worker\.mjs/,
  web: /next-server|next\/dist\/bin\/next start/,
  endpoint: /lib-local-aws-main\.mjs/,
  provider: /demo-provider-main\.mjs/,
  keeper: /keep-database\.mjs/,
} as const;
export type Part = keyof typeof PARTS;

export interface HealthAnswer {
  http: number;
  status: string;
  database: string;
  worker: string;
}

/** `npm run demo` with a folder and port of its own. */
export class Demo {
  readonly dir: string;
  readonly url: string;
  readonly said: string[] = [];
  #launcher: ChildProcess | undefined;
  #exit: Promise<number | null> = Promise.resolve(null);
  #token: string | undefined;

  private constructor(
    readonly name: string,
    readonly port: number,
  ) {
    this.dir = faultsFolder(name);
    this.url = `http://localhost:${port}`;
  }

  /** A folder without data. `like` gives it the estate, and the estate's present, of another. */
  static async fresh(name: string, like?: Demo): Promise<Demo> {
    const demo = new Demo(name, await freePort());
    await rm(demo.dir, { recursive: true, force: true });
    await mkdir(demo.dir, { recursive: true, mode: 0o700 });
    await mkdir(LOGS, { recursive: true });
    if (like) {
      await writeFile(join(demo.dir, "demo.json"), await readFile(join(like.dir, "demo.json")));
    }
    return demo;
  }

  /** Begins to start; `ready` waits for the end of it. */
  start(): void {
    // What is disturbed here is the reading of keys; the logs have tests of their own.
    const args = ["--no-open", "--no-trail", "--port", String(this.port), "--data-dir", this.dir];
    const launcher = spawn(process.execPath, ["scripts/demo.mjs", ...args, "--estate", "small"], {
      stdio: ["ignore", "pipe", "pipe"],
    });
    this.#launcher = launcher;
    const log = join(LOGS, `${this.name}.log`);
    for (const stream of [launcher.stdout, launcher.stderr]) {
      stream.setEncoding("utf8").on("data", (text: string) => {
        this.said.push(text);
        appendFileSync(log, text);
      });
    }
    this.#exit = new Promise((done) => launcher.once("exit", (code) => done(code)));
  }

  /** The exit code of `npm run demo`. */
  get exit(): Promise<number | null> {
    return this.#exit;
  }

  async ready(timeout = 90_000): Promise<void> {
    await expect
      .poll(
        () => (this.said.join("").includes("Ready.") ? "ready" : this.said.join("").slice(-600)),
        {
          timeout,
          intervals: [100],
        },
      )
      .toBe("ready");
  }

  async health(): Promise<HealthAnswer | null> {
    const signal = AbortSignal.timeout(5_000);
    const answer = await fetch(`${this.url}/api/v1/health`, { signal }).catch(() => null);
    return answer ? { http: answer.status, ...(await answer.json()) } : null;
  }

  async healthy(timeout = 60_000): Promise<void> {
    const health = async () => (await this.health())?.status ?? "no answer";
    await expect.poll(health, { timeout, intervals: [100] }).toBe("ok");
  }

  /** Id of the process that runs all others. */
  get supervisor(): number {
    const found = descendants(this.#launcher?.pid ?? 0).find((each) =>
      /lib-cli-serve\.mjs/.test(each.args),
    );
    if (!found) throw new Error(`${this.name} has no supervisor`);
    return found.pid;
  }

  /** The supervisor's processes, all of them. */
  all(): Process[] {
    return descendants(this.supervisor);
  }

  /** Process of a part; null while it does not run. */
  part(part: Part): number | null {
    return this.all().find((each) => PARTS[part].test(each.args))?.pid ?? null;
  }

  async database(): Promise<number> {
    const text = await readFile(join(this.dir, "postgres/cluster/postmaster.pid"), "utf8");
    return Number(text.split("\n")[0]);
  }

  async kill(pid: number): Promise<void> {
    process.kill(pid, "SIGKILL");
    await expect.poll(() => isRunning(pid), { intervals: [20] }).toBe(false);
  }

  /** Runs `keyledger` on this folder. */
  command(...args: string[]): Promise<Answer> {
    return keyledger([...args, "--data-dir", this.dir]);
  }

  async token(): Promise<string> {
    if (this.#token) return this.#token;
    const made = await this.command("token", "create", "--name", "faults", "--role", "admin");
    expect(made.code, made.stderr).toBe(0);
    this.#token = made.stdout.trim();
    return this.#token;
  }

  async get<T>(path: string, init: RequestInit = {}): Promise<T> {
    const headers = { authorization: `Bearer ${await this.token()}`, ...init.headers };
    const url = `${this.url}/api/v1/${path}`;
    let answer = await fetch(url, { ...init, headers });
    while (answer.status === 429) {
      await sleep(1_000 * Number(answer.headers.get("retry-after") ?? 1));
      answer = await fetch(url, { ...init, headers });
    }
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${path}: ${answer.status} ${text.slice(0, 300)}`);
    return JSON.parse(text) as T;
  }

  accounts = async () => (await this.get<AccountList>("accounts?limit=200")).items;
  run = (id: string) => this.get<SyncRunDetail>(`sync-runs/${id}`);
  latestRun = async () => (await this.get<{ items: SyncRun[] }>("sync-runs?limit=1")).items[0];

  /** Begins a sync, and answers when it has ended. */
  async sync(): Promise<SyncRunDetail> {
    const init = {
      method: "POST",
      body: "{}",
      headers: { "content-type": "application/json" },
    };
    return this.ended((await this.get<SyncRun>("sync-runs", init)).id);
  }

  async ended(id?: string, timeout = 90_000): Promise<SyncRunDetail> {
    const runId = id ?? (await this.latestRun())?.id ?? "";
    await expect
      .poll(
        () =>
          this.run(runId).then(
            (run) => run.state,
            () => "unreachable",
          ),
        {
          timeout,
          intervals: [200],
        },
      )
      .toMatch(/^(done|partial|failed)$/);
    return this.run(runId);
  }

  /** Waits until a run has read some keys of a scope and not all. */
  async underWay(): Promise<SyncRunDetail> {
    const token = await this.token();
    expect(token).not.toBe("");
    for (let tries = 0; tries < 200; tries += 1) {
      const latest = await this.latestRun();
      const run = latest && (await this.run(latest.id));
      if (run?.steps.some(({ kind, phase }) => kind === "scope" && phase === "read-keys"))
        return run;
      await sleep(50);
    }
    throw new Error(`No sync came under way: ${JSON.stringify(await this.latestRun())}`);
  }

  /** Disturbs AWS; an empty list ends that. Can be called while the demo still starts. */
  async faults(faults: Fault[]): Promise<void> {
    const url = await this.#endpoint();
    const body = JSON.stringify(faults);
    const answer = await fetch(`${url}/_local/faults`, { method: "PUT", body });
    expect(answer.status).toBe(200);
  }

  async #endpoint(): Promise<string> {
    for (let tries = 0; tries < 600; tries += 1) {
      const log = await readFile(join(this.dir, "logs/endpoint.log"), "utf8").catch(() => "");
      const line = log.split("\n").find((each) => each.startsWith("{"));
      if (line) return JSON.parse(line).url;
      await sleep(50);
    }
    throw new Error("The endpoint did not start");
  }

  /** Ctrl-C. */
  async stop(): Promise<void> {
    const launcher = this.#launcher;
    if (!launcher || launcher.exitCode !== null || launcher.signalCode !== null) return;
    launcher.kill("SIGTERM");
    const hard = setTimeout(() => launcher.kill("SIGKILL"), 30_000);
    await this.#exit;
    clearTimeout(hard);
  }
}
