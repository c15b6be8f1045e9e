import { access, constants, mkdir } from "node:fs/promises";
import { checkAuthSettings } from "../../auth/rules/auth-settings";
import { systemClock } from "../../clock";
import type { Context } from "../../context";
import { missingMigrations } from "../../db/migrate/apply-migrations";
import { openDb } from "../../db/open-db";
import { tlsRemedy } from "../../db/tls";
import type { Db } from "../../db/types";
import { env, parseEnv } from "../../env";
import { testConnection } from "../../estate/test-connection";
import type { Check } from "../check";
import { demoSettings } from "../demo-settings";
import { type DatabasePlace, locateDatabase } from "../locate-database";
import { type CommonOptions, dataDirOf, type Outcome, withAws } from "../session";
import { hasLiveWorker, serverFacts } from "../store";
import { allAccounts, describeTest } from "./accounts";
import { checkBucket, checkLedger, checkLedgerKey } from "./check-ledger";
import { checkOwner, checkRights } from "./check-roles";
import { checkTls } from "./check-tls";

const OLDEST_POSTGRES = 15;
const SKEW_SECONDS = 5;

/** Checks what a running Keyledger stands on, and says what to do about each thing that is wrong. */
export async function doctor(options: CommonOptions): Promise<Outcome> {
  const dataDir = dataDirOf(options);
  const checks = [checkNode(), await checkSettings(dataDir), await checkDataDir(dataDir)];
  checks.push(await checkLedgerKey(dataDir));
  checks.push(...(await checkDatabase(options, dataDir)));
  const lines = checks.map(
    ({ name, status, detail, remedy }) =>
      `${status.padEnd(7)} ${name}: ${detail}${remedy ? `\n        ${remedy.replaceAll("\n", "\n        ")}` : ""}`,
  );
  const ok = checks.every((check) => check.status === "ok");
  return { json: { ok, checks }, text: lines.join("\n"), code: ok ? 0 : 1 };
}

/** Too old a Node never comes this far: scripts/bootstrap.mjs refuses it with what to do. */
function checkNode(): Check {
  return { name: "node", status: "ok", detail: process.versions.node };
}

async function checkSettings(dataDir: string): Promise<Check> {
  const name = "settings";
  try {
    const demo = await demoSettings(dataDir);
    checkAuthSettings(demo ? parseEnv({ ...process.env, ...demo }) : env);
    return { name, status: "ok", detail: "sign-in is configured" };
  } catch (error) {
    const remedy =
      "Set them in the environment; .env.example explains each. The demo sets its own.";
    return { name, status: "wrong", detail: text(error), remedy };
  }
}

async function checkDataDir(dataDir: string): Promise<Check> {
  const name = "data folder";
  if (env.DATABASE_URL) return { name, status: "ok", detail: "not used: DATABASE_URL is set" };
  try {
    await mkdir(dataDir, { recursive: true, mode: 0o700 });
    await access(dataDir, constants.R_OK | constants.W_OK | constants.X_OK);
    return { name, status: "ok", detail: dataDir };
  } catch (error) {
    const remedy = "Choose another with --data-dir, or run as its owner.";
    return { name, status: "wrong", detail: text(error), remedy };
  }
}

async function checkDatabase(options: CommonOptions, dataDir: string): Promise<Check[]> {
  try {
    const place = await locateDatabase({ dataDir, migrate: false });
    const db = openDb({ url: place.url, max: 3 });
    try {
      const tls = await checkTls(place, db, env.KEYLEDGER_DATABASE_TLS);
      const facts = [...(await checkServer(db)), tls, ...(await checkRoles(place, db))];
      const migrations = await checkMigrations(db);
      if (migrations.status !== "ok")
        return [...facts, migrations, unknown("worker"), unknown("ledger"), unknown("accounts")];
      const bucket = await checkBucket(contextOf(db), dataDir);
      const parts = [await checkWorker(db), await checkLedger(db), ...bucket];
      return [...facts, migrations, ...parts, ...(await checkAccounts(options, db))];
    } finally {
      await db.close();
      await place.release();
    }
  } catch (error) {
    const remedy =
      tlsRemedy(error) ??
      "Check DATABASE_URL and that PostgreSQL runs; the log is in the data folder.";
    const wrong: Check = { name: "database", status: "wrong", detail: text(error), remedy };
    return [wrong, ...["migrations", "worker", "ledger", "accounts"].map(unknown)];
  }
}

async function checkServer(db: Db): Promise<Check[]> {
  const before = Date.now();
  const { version, major, now } = await serverFacts(db);
  const middle = (before + Date.now()) / 2;
  const skew = Math.abs(now.getTime() - middle) / 1_000;
  const tooOld = major < OLDEST_POSTGRES;
  const skewed = skew > SKEW_SECONDS;
  return [
    {
      name: "database",
      status: tooOld ? "wrong" : "ok",
      detail: `PostgreSQL ${version}`,
      ...(tooOld ? { remedy: `Keyledger needs PostgreSQL ${OLDEST_POSTGRES} or newer.` } : {}),
    },
    {
      name: "clock",
      status: skewed ? "wrong" : "ok",
      detail: `${skew.toFixed(1)} s apart from the database's`,
      ...(skewed ? { remedy: "Let both machines take their time from NTP." } : {}),
    },
  ];
}

/** Before 15 the catalogue does not tell, and the version was found wrong already. */
async function checkRoles(place: DatabasePlace, db: Db): Promise<Check[]> {
  try {
    return [await checkRights(place, db), ...(await checkOwner(place))];
  } catch (error) {
    return [{ name: "database role", status: "unknown", detail: text(error) }];
  }
}

async function checkMigrations(db: Db): Promise<Check> {
  const name = "migrations";
  try {
    const missing = await missingMigrations(db);
    if (missing.length === 0) return { name, status: "ok", detail: "all applied" };
    const remedy = "They are applied by the next `npm start`, or by `npx prisma migrate deploy`.";
    return { name, status: "wrong", detail: `not applied: ${missing.join(", ")}`, remedy };
  } catch (error) {
    return { name, status: "wrong", detail: text(error) };
  }
}

async function checkWorker(db: Db): Promise<Check> {
  if (await hasLiveWorker(db)) return { name: "worker", status: "ok", detail: "alive" };
  const remedy = "`npm start` runs one; `npm run worker` adds another.";
  return { name: "worker", status: "wrong", detail: "none was seen in 30 s", remedy };
}

async function checkAccounts(options: CommonOptions, db: Db): Promise<Check[]> {
  const ctx = contextOf(db);
  const accounts = await allAccounts(ctx);
  if (accounts.length === 0) {
    const remedy = "Add some: `keyledger accounts discover` or `keyledger accounts add ID`.";
    return [{ name: "accounts", status: "wrong", detail: "none are watched", remedy }];
  }
  try {
    return await withAws(options, async (aws) => {
      const checks: Check[] = [];
      for (const { id, name } of accounts.filter((account) => account.watched)) {
        const test = await testConnection(ctx, aws, id);
        const [detail = "", ...more] = describeTest(test).split("\n");
        checks.push({
          name: `account ${name}`,
          status: test.ok ? "ok" : "wrong",
          detail,
          ...(more.length > 0 ? { remedy: more.join("\n") } : {}),
        });
      }
      return checks;
    });
  } catch (error) {
    return [{ name: "accounts", status: "unknown", detail: text(error) }];
  }
}

function contextOf(db: Db): Context {
  const actor = { kind: "system", name: "doctor" } as const;
  return { db, actor, clock: systemClock, requestId: "doctor" };
}

function unknown(name: string): Check {
  return { name, status: "unknown", detail: "not tried, because of the above" };
}

function text(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
