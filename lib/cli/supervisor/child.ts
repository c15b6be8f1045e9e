import { type ChildProcess, spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { pathToFileURL } from "node:url";

export interface ChildSpec {
  /** As it is called in messages. */
  name: string;
  /** Node's arguments: options, program and its arguments. */
  args: string[];
  /** Over this process's own; undefined takes a setting away. Read with every start. */
  env: Record<string, string | undefined>;
  /** Gets every line that the child writes. */
  onLine(line: string): void;
  say(message: string): void;
}

/** A child that is started again whenever it dies, until it is stopped. */
export interface Supervised {
  readonly name: string;
  /** The first line on stdout that is a JSON object, of the latest start. */
  ready(timeoutMs: number): Promise<Record<string, unknown>>;
  /** How often it died by itself. */
  readonly deaths: number;
  /** Ends it and starts it at once, with the settings as they are now. No effect while it is not running. */
  restart(graceMs?: number): void;
  /** SIGTERM, then after `graceMs` SIGKILL. Resolves when it is gone. */
  stop(graceMs?: number): Promise<void>;
}

const PRELOAD = pathToFileURL("scripts/die-with-parent.mjs").href;

/** Delay before start number `deaths` + 1: doubles from half a second to half a minute. */
export function restartDelay(deaths: number): number {
  return Math.min(500 * 2 ** Math.max(0, deaths - 1), 30_000);
}

/** Starts a Node program that ends with this process, and keeps it running. */
export function supervise(spec: ChildSpec): Supervised {
  let child: ChildProcess | undefined;
  let stopping = false;
  let restarting = false;
  let deaths = 0;
  let timer: NodeJS.Timeout | undefined;
  let resolveReady: (value: Record<string, unknown>) => void = () => undefined;
  let whenReady = new Promise<Record<string, unknown>>((resolve) => {
    resolveReady = resolve;
  });

  const start = () => {
    const began = Date.now();
    child = spawn(process.execPath, ["--import", PRELOAD, ...spec.args], {
      env: { ...process.env, ...spec.env },
      stdio: ["ignore", "pipe", "pipe", "ipc"],
      // A group of its own: Ctrl-C reaches the supervisor alone, which stops its children in order.
      detached: process.platform !== "win32",
    });
    for (const stream of [child.stdout, child.stderr]) {
      if (!stream) continue;
      createInterface({ input: stream }).on("line", (line) => {
        spec.onLine(line);
        const answer = stream === child?.stdout ? parseObject(line) : null;
        if (answer) resolveReady(answer);
      });
    }
    child.on("error", (error) => spec.onLine(error.message));
    child.on("exit", (code, signal) => {
      child = undefined;
      if (stopping) return;
      whenReady = new Promise((resolve) => {
        resolveReady = resolve;
      });
      if (restarting) {
        restarting = false;
        start();
        return;
      }
      if (Date.now() - began > 60_000) deaths = 0;
      deaths += 1;
      const delay = restartDelay(deaths);
      spec.say(`${spec.name} ended (${signal ?? code}); starting it again in ${delay / 1_000} s`);
      timer = setTimeout(start, delay);
    });
  };
  start();

  return {
    name: spec.name,
    get deaths() {
      return deaths;
    },
    async ready(timeoutMs) {
      const late = new Promise<never>((_, reject) => {
        const message = `${spec.name} was not ready within ${timeoutMs / 1_000} s`;
        setTimeout(() => reject(new Error(message)), timeoutMs).unref();
      });
      return Promise.race([whenReady, late]);
    },
    restart(graceMs = 5_000) {
      const running = child;
      if (!running || stopping) return;
      restarting = true;
      running.kill("SIGTERM");
      const hard = setTimeout(() => running.kill("SIGKILL"), graceMs);
      running.once("exit", () => clearTimeout(hard));
    },
    async stop(graceMs = 15_000) {
      stopping = true;
      clearTimeout(timer);
      const running = child;
      if (!running || running.exitCode !== null || running.signalCode !== null) return;
      const gone = new Promise<void>((resolve) => running.once("exit", () => resolve()));
      running.kill("SIGTERM");
      const hard = setTimeout(() => running.kill("SIGKILL"), graceMs);
      await gone;
      clearTimeout(hard);
    },
  };
}

function parseObject(line: string): Record<string, unknown> | null {
  if (!line.startsWith("{")) return null;
  try {
    return JSON.parse(line) as Record<string, unknown>;
  } catch {
    return null;
  }
}
