import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { checkAuthSettings } from "../auth/rules/auth-settings";
import { DataFolderHeldError } from "../db/embedded/holders";
import { type EmbeddedServer, heldBy, startEmbedded } from "../db/embedded/start-embedded";
import { type DatabaseUrls, prepareDatabase, rightsNotice } from "../db/migrate/prepare-database";
import { env } from "../env";
import { parseProxies } from "../http/rules/client-address";
import { demoIsolation, forgetRunning, writeRunning } from "./demo-settings";
import { type DemoState, demoState, resetDemo } from "./demo-state";
import { programArgs } from "./program-args";
import { secretsKeyFor } from "./secrets-key";
import { parseServeOptions, SERVE_USAGE, type ServeOptions, UsageError } from "./serve-options";
import {
  openBrowser,
  people,
  requirePort,
  type Serving,
  startEndpoint,
  startKeeper,
  startMail,
  startProvider,
  startTrail,
  startWeb,
  startWorker,
  stopParts,
} from "./serve-parts";

const began = Date.now();
const say = (message: string) =>
  console.error(`${((Date.now() - began) / 1_000).toFixed(1).padStart(5)} s  ${message}`);

let stopped: Promise<void> | undefined;
let database: EmbeddedServer | undefined;
let watch: NodeJS.Timeout | undefined;

/** `npm start` and `npm run demo`: database, migrations, then site and worker, kept running. */
async function main(): Promise<void> {
  const from = env.KEYLEDGER_INVOKED_FROM ?? process.cwd();
  const options = parseServeOptions(process.argv.slice(2), {
    dataDir: env.KEYLEDGER_DATA_DIR,
    from,
  });
  // The worker keeps the ledger's key beside the data that it is of.
  const folder = { KEYLEDGER_DATA_DIR: options.dataDir };
  const serving: Serving = { options, say, env: folder, children: [] };
  const stop = (code: number) => {
    stopped ??= stopAll(serving).then(() => process.exit(code));
    return stopped;
  };
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    process.on(signal, () => void stop(0));
  }
  process.on("disconnect", () => void stop(0));
  try {
    if (!options.demo) checkAuthSettings(env);
    parseProxies(env.KEYLEDGER_TRUSTED_PROXIES);
    await requirePort(options.port, options.host);
    await (options.demo ? startDemo(serving) : startReal(serving));
  } catch (error) {
    if (stopped) return;
    report(error);
    await stop(error instanceof UsageError ? 2 : 3);
  }
}

async function startReal(serving: Serving): Promise<void> {
  const place = external();
  serving.env.KEYLEDGER_SECRETS_KEY = await secretsKeyFor(serving.options.dataDir, env);
  await migrate(await openDatabase(serving, place));
  startWorker(serving);
  say("Starting the site …");
  await startWeb(serving);
  say(`Keyledger runs at ${env.NEXTAUTH_URL}`);
}

async function startDemo(serving: Serving): Promise<void> {
  const { options } = serving;
  if (options.reset) await forget(options);
  const state = await demoState(options);
  Object.assign(serving.env, demoIsolation(process.env));
  say("Starting PostgreSQL, the local AWS endpoint and the sign-in provider …");
  const [, endpoint] = await Promise.all([
    openDatabase(serving, null).then(migrate),
    startEndpoint(serving, state),
    startProvider(serving, state),
    startMail(serving),
  ]);
  say("Starting the site and the worker …");
  const [, accounts] = await Promise.all([
    startWeb(serving),
    registerAccounts(serving, endpoint.accounts).then((count) => {
      startWorker(serving);
      return count;
    }),
  ]);
  await writeRunning(options.dataDir, serving.env);
  // In the background: what the site and the first sync need comes first.
  const untold = (error: unknown) => {
    if (!stopped) say(`No logs of CloudTrail: ${error instanceof Error ? error.message : error}`);
  };
  if (options.trail) void registerTrail(serving, state, endpoint.accounts).catch(untold);
  const address = `http://localhost:${options.port}`;
  say(`Ready. ${accounts} accounts are being read; the pages fill as the sync goes on.`);
  console.error(`\n  Keyledger: ${address}\n  Sign in as\n${people()}\n`);
  console.error(`  Data and logs: ${options.dataDir}\n  Ctrl-C stops everything.\n`);
  if (options.open) openBrowser(address);
}

function external(): DatabaseUrls | null {
  if (!env.DATABASE_URL) return null;
  return { url: env.DATABASE_URL, ownerUrl: env.DATABASE_OWNER_URL ?? null };
}

/**
 * The database of all children: the external one, or the embedded one, which is kept running. Site and worker
 * never learn the owner's password.
 */
async function openDatabase(serving: Serving, given: DatabaseUrls | null): Promise<DatabaseUrls> {
  const { options } = serving;
  serving.env.DATABASE_OWNER_URL = undefined;
  if (given) {
    serving.env.DATABASE_URL = given.url;
    return given;
  }
  const start = () => startEmbedded({ dataDir: options.dataDir, role: "server" });
  database = await start();
  serving.env.DATABASE_URL = database.url;
  if (database.adopted) say(`Joined the PostgreSQL that runs already (process ${database.pid})`);
  startKeeper(serving);
  watchDatabase(serving, start);
  return database;
}

/** Starts PostgreSQL again whenever it ends; says each thing once, however often it is tried. */
function watchDatabase(serving: Serving, start: () => Promise<EmbeddedServer>): void {
  let busy = false;
  let told = "";
  const tell = (message: string) => {
    if (message !== told) say(message);
    told = message;
  };
  watch = setInterval(async () => {
    if (busy || stopped || database?.isAlive()) return;
    busy = true;
    if (told === "") tell("PostgreSQL ended; starting it again");
    try {
      await database?.stop();
      database = await start();
      tell("PostgreSQL runs again");
      told = "";
      moveTo(serving, database.url);
    } catch (error) {
      tell(`PostgreSQL did not start: ${error instanceof Error ? error.message : error}`);
    }
    busy = false;
  }, 500);
}

/** Another process may have taken PostgreSQL's port while it was away; site and worker must know. */
function moveTo(serving: Serving, url: string): void {
  if (serving.env.DATABASE_URL === url) return;
  serving.env.DATABASE_URL = url;
  say("It has another port now; starting site and worker again");
  for (const { child } of serving.children) {
    if (child.name === "web" || child.name === "worker") child.restart();
  }
}

async function migrate(urls: DatabaseUrls): Promise<void> {
  const { applied, rights } = await prepareDatabase(urls);
  if (applied.length > 0) say(`Applied ${applied.length} migrations: ${applied.join(", ")}`);
  const notice = rightsNotice(rights);
  if (notice) say(notice);
}

/** Sees that the demo's logs are written, and makes their bucket a source of usage. */
async function registerTrail(serving: Serving, state: DemoState, accounts: unknown): Promise<void> {
  await startTrail(serving, state);
  const how = serving.options.athena ? ["athena"] : [];
  await prepare(serving, "lib/cli/prepare-demo-trail.ts", accounts, ...how);
  serving.say("CloudTrail's logs are there; the charts of usage fill as they are read.");
}

async function registerAccounts(serving: Serving, accounts: unknown): Promise<number> {
  const answer = await prepare(serving, "lib/cli/prepare-demo.ts", accounts);
  return (JSON.parse(answer) as { accounts: number }).accounts;
}

/** Runs a program that gives the demo something to begin with; its last line. */
async function prepare(
  serving: Serving,
  program: "lib/cli/prepare-demo.ts" | "lib/cli/prepare-demo-trail.ts",
  accounts: unknown,
  ...more: string[]
): Promise<string> {
  const args = [...programArgs(program), JSON.stringify(accounts), ...more];
  const { stdout } = await promisify(execFile)(process.execPath, args, {
    env: { ...process.env, ...serving.env },
    timeout: 120_000,
  });
  return stdout.trim().split("\n").at(-1) ?? "";
}

async function forget({ dataDir }: ServeOptions): Promise<void> {
  const holder = await heldBy(dataDir);
  if (holder) throw new DataFolderHeldError(dataDir, holder);
  const left = await startEmbedded({ dataDir, role: "server" }).catch(() => null);
  await left?.stop();
  await resetDemo(dataDir);
  say(`Forgot the data in ${dataDir}`);
}

async function stopAll(serving: Serving): Promise<void> {
  if (serving.children.length === 0 && !database) return;
  say("Stopping …");
  clearInterval(watch);
  await stopParts(serving);
  await database?.stop();
  if (serving.options.demo) await forgetRunning(serving.options.dataDir);
  say("Stopped");
}

function report(error: unknown): void {
  console.error(error instanceof Error ? error.message : String(error));
  if (error instanceof UsageError) console.error(`\n${SERVE_USAGE}`);
}

if (process.argv.includes("--help")) console.log(SERVE_USAGE);
else
  main().catch((error: unknown) => {
    report(error);
    process.exit(error instanceof UsageError ? 2 : 3);
  });
