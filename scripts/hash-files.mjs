import { createHash } from "node:crypto";
import { readdirSync, readFileSync, statSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";

/** The checkout's folder. */
export const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));

/** SHA-256 over the paths and contents of files and folders below `base`, in a fixed order. */
export function hashFiles(base, names, skip = /$^/) {
  const hash = createHash("sha256");
  const visit = (name) => {
    const full = path.join(base, name);
    const stat = statSync(full, { throwIfNoEntry: false });
    if (!stat) return;
    if (stat.isDirectory()) {
      for (const entry of readdirSync(full).sort()) visit(`${name}/${entry}`);
    } else if (!skip.test(name)) {
      hash.update(`${name}\0${stat.size}\0`).update(readFileSync(full));
    }
  };
  for (const name of names) visit(name);
  return hash.digest("hex");
}
