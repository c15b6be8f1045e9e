import { type ChildProcess, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { createToken } from "@/lib/auth/create-token";
import { freePort } from "@/lib/db/embedded/free-port";
import type { Db } from "@/lib/db/types";

/** Requests go out under several tokens by turns: each caller has a share of 40 a second. */
const TOKENS = 12;

export interface Site {
  /** GETs an address of the API and reads its answer; throws for any but 200. */
  get<T>(path: string): Promise<T>;
  stop(): Promise<void>;
}

/** Starts the built site on a database, and makes tokens for it. */
export async function startSite(db: Db, databaseUrl: string): Promise<Site> {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const secret = () => randomBytes(32).toString("base64");
  const child = spawn(
    process.execPath,
    [
      ...["node_modules/next/dist/bin/next", "start"],
      ...["--port", String(port), "--hostname", "127.0.0.1"],
    ],
    {
      stdio: ["ignore", "ignore", "inherit"],
      env: {
        ...process.env,
        ...{ NODE_ENV: "production", LOG_LEVEL: "error", __NEXT_PROCESSED_ENV: "true" },
        ...{ DATABASE_URL: databaseUrl, KEYLEDGER_DATABASE_TLS: "off" },
        ...{ NEXTAUTH_URL: url, NEXTAUTH_SECRET: secret(), KEYLEDGER_SECRETS_KEY: secret() },
        ...{ OIDC_ISSUER: "https://idp.invalid", OIDC_CLIENT_ID: "bench" },
        ...{ OIDC_CLIENT_SECRET: secret(), OIDC_ROLE_MAP: "bench=admin" },
      },
    },
  );
  const actor = { kind: "system" as const, name: "bench" };
  const ctx = { db, actor, clock: () => new Date(), requestId: "bench" };
  const tokens = await Promise.all(
    Array.from({ length: TOKENS }, (_, n) =>
      createToken(ctx, { name: `bench ${n} ${Date.now()}`, role: "auditor", days: 1 }),
    ),
  );
  let next = 0;
  const get = async <T>(path: string): Promise<T> => {
    next += 1;
    const token = tokens[next % TOKENS]?.token ?? "";
    const answer = await fetch(`${url}${path}`, { headers: { authorization: `Bearer ${token}` } });
    if (answer.status !== 200) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
    return (await answer.json()) as T;
  };
  const stop = () => stopChild(child);
  await untilReady(url, child).catch(async (error: unknown) => {
    await stop();
    throw error;
  });
  return { get, stop };
}

async function untilReady(url: string, child: ChildProcess): Promise<void> {
  const end = Date.now() + 90_000;
  while (Date.now() < end && child.exitCode === null) {
    const answer = await fetch(`${url}/api/v1/health`).catch(() => null);
    if (answer) return;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  throw new Error("The site did not start.");
}

async function stopChild(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return;
  const ended = once(child, "exit");
  child.kill("SIGTERM");
  const late = setTimeout(() => child.kill("SIGKILL"), 10_000);
  await ended;
  clearTimeout(late);
}
