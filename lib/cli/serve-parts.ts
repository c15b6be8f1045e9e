import { spawn } from "node:child_process";
import { createServer } from "node:net";
import { DEMO_PEOPLE, DEMO_ROLE_MAP } from "../auth/demo-provider/people";
import { freePort } from "../db/embedded/free-port";
import { TRAIL_BUCKET } from "./demo-settings";
import type { DemoState } from "./demo-state";
import { programArgs } from "./program-args";
import { folderSecretsKey } from "./secrets-key";
import type { ServeOptions } from "./serve-options";
import { type Supervised, supervise } from "./supervisor/child";
import { type LineSink, logFile, logToStderr } from "./supervisor/log-file";

/** What the parts of a running server share. */
export interface Serving {
  options: ServeOptions;
  say(message: string): void;
  /** Settings that every child gets. */
  env: Record<string, string | undefined>;
  /** Running children, in the order in which they stop. */
  children: { child: Supervised; sink: LineSink }[];
}

/** Starts a part under supervision; the latest started is the first to be stopped. */
export function startPart(serving: Serving, name: string, args: string[]): Supervised {
  const { options, env, say } = serving;
  const sink = options.demo ? logFile(`${options.dataDir}/logs`, name) : logToStderr(name);
  const child = supervise({ name, args, env, say, onLine: (line) => sink.line(line) });
  serving.children.unshift({ child, sink });
  return child;
}

/** Stops all parts, the latest started first. */
export async function stopParts({ children }: Serving): Promise<void> {
  for (const { child, sink } of children) {
    await child.stop();
    sink.close();
  }
}

const trailFolder = ({ options }: Serving) => `${options.dataDir}/trail`;

const digestKey = (serving: Serving) => ["--digest-key", `${trailFolder(serving)}/digest-key.pem`];

function estateArgs({ estate, seed, now, keys }: DemoState): string[] {
  const which = ["--estate", estate, "--seed", String(seed), "--now", now];
  return keys === null ? which : [...which, "--keys", String(keys)];
}

/** How long the logs that the demo begins with may take to be written, ms. */
const TRAIL_MS = 1_200_000;

/** Writes the demo's logs and goes on with them; resolves when those of the past are there. */
export async function startTrail(serving: Serving, state: DemoState): Promise<void> {
  const child = startPart(serving, "trail", [
    ...programArgs("lib/local-aws/trail-main.ts"),
    ...estateArgs(state),
    ...["--folder", trailFolder(serving), "--bucket", TRAIL_BUCKET, ...digestKey(serving)],
    ...(serving.options.briefTrail ? ["--brief"] : []),
  ]);
  await child.ready(TRAIL_MS);
}

export interface LocalEndpoint {
  accounts: unknown;
}

/** The local AWS endpoint; its address and credentials are added to what later children get. */
export async function startEndpoint(serving: Serving, state: DemoState): Promise<LocalEndpoint> {
  const port = await freePort();
  const folder = `${trailFolder(serving)}/s3`;
  const child = startPart(serving, "endpoint", [
    ...programArgs("lib/local-aws/main.ts"),
    ...estateArgs(state),
    ...["--port", String(port), "--with-time", "--s3-folder", folder],
    ...["--catalogue", `${serving.options.dataDir}/athena.json`],
    ...digestKey(serving),
  ]);
  const { url, accessKeyId, secretAccessKey, accounts } = await firstReady(serving, child, 120_000);
  Object.assign(serving.env, {
    AWS_ENDPOINT_URL: String(url),
    AWS_ACCESS_KEY_ID: String(accessKeyId),
    AWS_SECRET_ACCESS_KEY: String(secretAccessKey),
    // Its own logs, as a source that is a folder. A colon would make two of one.
    ...(folder.includes(":") ? {} : { KEYLEDGER_TRAIL_FOLDERS: folder }),
  });
  return { accounts };
}

/** The local sign-in provider; its issuer is added to what later children get. */
export async function startProvider(serving: Serving, state: DemoState): Promise<void> {
  const baseUrl = `http://localhost:${serving.options.port}`;
  Object.assign(serving.env, {
    NEXTAUTH_URL: baseUrl,
    NEXTAUTH_SECRET: state.nextauthSecret,
    OIDC_CLIENT_ID: "keyledger-demo",
    OIDC_CLIENT_SECRET: state.clientSecret,
    OIDC_ROLE_MAP: DEMO_ROLE_MAP,
  });
  const wanted = state.providerPort === serving.options.port ? undefined : state.providerPort;
  const child = startPart(serving, "provider", [
    ...programArgs("lib/auth/demo-provider/main.ts"),
    ...["--port", String(await freePort(wanted)), "--client-id", "keyledger-demo"],
    ...["--redirect-uri", `${baseUrl}/api/auth/callback/oidc`],
    ...["--data-dir", serving.options.dataDir],
  ]);
  const { issuer } = await firstReady(serving, child, 60_000);
  serving.env.OIDC_ISSUER = String(issuer);
}

/** Keeps its port from start to start where it can, because the channel that the demo makes names it. */
const MAIL_PORT = 20_000;

/** The local mail server, and the settings of channels that later children get. */
export async function startMail(serving: Serving): Promise<void> {
  const { dataDir, port } = serving.options;
  const folder = `${dataDir}/mail`;
  const child = startPart(serving, "mail", [
    ...programArgs("lib/channels/demo-mail/main.ts"),
    ...["--port", String(MAIL_PORT + (port % 10_000)), "--folder", folder],
  ]);
  const { port: mailPort } = await firstReady(serving, child, 60_000);
  Object.assign(serving.env, {
    KEYLEDGER_SECRETS_KEY: await folderSecretsKey(dataDir),
    KEYLEDGER_SECRETS_KEYS_OLD: undefined,
    KEYLEDGER_OUTBOUND_HOSTS: undefined,
    KEYLEDGER_SMTP_HOSTS: `127.0.0.1:${mailPort}=plaintext`,
    KEYLEDGER_DEMO_MAIL_DIR: folder,
  });
}

/** Stops the embedded PostgreSQL when this process is killed and cannot do so itself. */
export function startKeeper(serving: Serving): void {
  const stop = programArgs("lib/cli/stop-database.ts");
  startPart(serving, "keeper", ["scripts/keep-database.mjs", serving.options.dataDir, ...stop]);
}

export function startWorker(serving: Serving): void {
  startPart(serving, "worker", programArgs("lib/cli/worker.ts"));
}

/** The site; resolves when its health says that it is well. Throws when it does not become so. */
export async function startWeb(serving: Serving): Promise<void> {
  const { port, host } = serving.options;
  const name = "web";
  const next = "node_modules/next/dist/bin/next";
  const args = [next, "start", "--port", String(port), "--hostname", host];
  // Settings were read when we started; a second reading of .env would let real ones into a demo.
  serving.env.__NEXT_PROCESSED_ENV = "true";
  // The site then ends itself, after it has written what it keeps in memory.
  serving.env.NEXT_MANUAL_SIG_HANDLE = "1";
  const child = startPart(serving, name, args);
  const address = host === "0.0.0.0" || host === "::" ? "127.0.0.1" : host;
  const url = `http://${address.includes(":") ? `[${address}]` : address}:${port}/api/v1/health`;
  const end = Date.now() + 90_000;
  let said = "no answer";
  while (Date.now() < end && child.deaths < 3) {
    // Slow to begin and slow to end are both no answer yet.
    const answer = await fetch(url, { signal: AbortSignal.timeout(5_000) })
      .then((response) => response.text())
      .catch(() => null);
    if (answer !== null) said = answer.slice(0, 300);
    if (answer !== null && /"status"\s*:\s*"ok"/.test(answer)) return;
    await new Promise((resolve) => setTimeout(resolve, 150));
  }
  throw new Error(`The site did not become healthy (${said}).\n${tailOf(serving, name)}`);
}

/** Throws when the port is taken, before anything is started. */
export async function requirePort(port: number, host: string): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    const server = createServer();
    server.once("error", (error: NodeJS.ErrnoException) => {
      const why = error.code === "EADDRINUSE" ? "is taken by another process" : error.message;
      reject(new Error(`Port ${port} on ${host} ${why}. Choose another with --port.`));
    });
    server.listen(port, host, () => server.close(() => resolve()));
  });
}

/** Opens the browser where there is one to open. */
export function openBrowser(url: string): void {
  const { env, platform } = process;
  if (env.CI || (platform === "linux" && !env.DISPLAY && !env.WAYLAND_DISPLAY)) return;
  const [command, ...args] =
    platform === "darwin"
      ? ["open", url]
      : platform === "win32"
        ? ["cmd", "/c", "start", "", url]
        : ["xdg-open", url];
  if (!command) return;
  const child = spawn(command, args, { stdio: "ignore", detached: true });
  child.on("error", () => undefined);
  child.unref();
}

export function people(): string {
  return DEMO_PEOPLE.map(({ name, title }) => `    ${name.padEnd(18)} ${title}`).join("\n");
}

async function firstReady(serving: Serving, child: Supervised, timeoutMs: number) {
  return child.ready(timeoutMs).catch((error: unknown) => {
    const why = error instanceof Error ? error.message : String(error);
    throw new Error(`${why}\n${tailOf(serving, child.name)}`);
  });
}

function tailOf({ children }: Serving, name: string): string {
  return children.find(({ child }) => child.name === name)?.sink.tail() ?? "";
}
