import type { Page } from "@playwright/test";
import pg from "pg";
import { hashSecret } from "@/lib/auth/rules/secrets";
import { locateDatabase } from "@/lib/cli/locate-database";
import { DEMO_DATA } from "./demo-data";
import { sessionCookie } from "./sign-in";

/** Writes when the provider saw this browser's person, `secondsAgo` before now. */
async function setSignInTime(page: Page, secondsAgo: number): Promise<void> {
  const { value } = await sessionCookie(page);
  const place = await locateDatabase({ dataDir: DEMO_DATA, migrate: false });
  const client = new pg.Client({ connectionString: place.url });
  try {
    await client.connect();
    const { rowCount } = await client.query(
      "UPDATE session SET auth_time = now() - make_interval(secs => $2) WHERE id_hash = $1",
      [hashSecret(value), secondsAgo],
    );
    if (rowCount !== 1) throw new Error("The session has no row");
  } finally {
    await client.end();
    await place.release();
  }
}

/** Lets an hour pass since the sign-in, without waiting for it. */
export const ageSignIn = (page: Page) => setSignInTime(page, 3_600);

/** Makes the sign-in one of this moment: all tests share one, which grows old while they run. */
export const renewSignIn = (page: Page) => setSignInTime(page, 0);
