import { join } from "node:path";
import type { Page } from "@playwright/test";
import pg from "pg";
import { hashSecret } from "@/lib/auth/rules/secrets";
import { locateDatabase } from "@/lib/cli/locate-database";
import { sessionCookie } from "./sign-in";

const DATA = process.env.KEYLEDGER_E2E_DATA ?? join(".cache", "e2e-demo");

/** Lets an hour pass since the provider saw this browser's person, without waiting for it. */
export async function ageSignIn(page: Page): Promise<void> {
  const { value } = await sessionCookie(page);
  const place = await locateDatabase({ dataDir: DATA, migrate: false });
  const client = new pg.Client({ connectionString: place.url });
  try {
    await client.connect();
    const { rowCount } = await client.query(
      "UPDATE session SET auth_time = now() - interval '1 hour' WHERE id_hash = $1",
      [hashSecret(value)],
    );
    if (rowCount !== 1) throw new Error("The session has no row");
  } finally {
    await client.end();
    await place.release();
  }
}
