import { randomBytes } from "node:crypto";
import { link, mkdir, open, readFile, rm } from "node:fs/promises";
import { join } from "node:path";

const FILE = "secrets.key";

/**
 * The key that seals channels' secrets where the operator gave none: made with the first start and kept in the data
 * folder (mode 0600), beside the embedded database. Two starts at once get the same one, and never a part of it.
 */
export async function folderSecretsKey(dataDir: string): Promise<string> {
  const path = join(dataDir, FILE);
  const there = await readFile(path, "utf8").catch(() => null);
  if (there !== null) return there.trim();
  await mkdir(dataDir, { recursive: true, mode: 0o700 });
  const fresh = `${path}.${process.pid}.${randomBytes(4).toString("hex")}`;
  const file = await open(fresh, "wx", 0o600);
  try {
    await file.writeFile(`${randomBytes(32).toString("base64")}\n`);
    await file.sync();
    // Gives the whole file its name, or leaves another's.
    await link(fresh, path).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== "EEXIST") throw error;
    });
  } finally {
    await file.close();
    await rm(fresh, { force: true });
  }
  return (await readFile(path, "utf8")).trim();
}

/**
 * The key of a server or worker on this data folder: the one that the operator gave, the folder's where the embedded
 * database is used, and none with a database elsewhere, whose other servers could not know the folder's.
 */
export async function secretsKeyFor(
  dataDir: string,
  settings: { KEYLEDGER_SECRETS_KEY?: string; DATABASE_URL?: string },
): Promise<string | undefined> {
  if (settings.KEYLEDGER_SECRETS_KEY !== undefined) return settings.KEYLEDGER_SECRETS_KEY;
  return settings.DATABASE_URL === undefined ? folderSecretsKey(dataDir) : undefined;
}
