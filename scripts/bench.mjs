// npm run --silent bench -- NAME [--json]: runs bench/NAME.ts.
import { existsSync, readdirSync } from "node:fs";
import path from "node:path";
import { root } from "./hash-files.mjs";
import { launch } from "./launch.mjs";

const [name = "", ...args] = process.argv.slice(2);
const known = existsSync(path.join(root, "bench"))
  ? readdirSync(path.join(root, "bench"))
      .filter((file) => /^[a-z-]+\.ts$/.test(file))
      .map((file) => file.slice(0, -3))
  : [];
if (!known.includes(name)) {
  console.error(
    `Usage: npm run --silent bench -- NAME [--json], where NAME is one of: ${known.join(", ")}`,
  );
  process.exit(2);
}
await launch(`bench/${name}.ts`, args, { build: ["pages", "usage"].includes(name) });
