import { join } from "node:path";

/**
 * Node's arguments that start another program of the checkout (its path below the root, one of PROGRAMS in
 * scripts/programs.mjs) as this one was started: from the same folder of made programs, or from the sources.
 */
export function programArgs(entry: `lib/${string}.ts`): string[] {
  const { dirname, filename } = import.meta;
  if (!filename.endsWith(".mjs")) return ["--import", "tsx", entry];
  const file = entry.replace(/\.ts$/, ".mjs").replaceAll("/", "-");
  return ["--enable-source-maps", join(dirname, file)];
}
