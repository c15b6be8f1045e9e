// Prints the software bill of materials (CycloneDX 1.5, JSON) of every package in package-lock.json, those for development marked:
//   npm run --silent sbom > keyledger.cdx.json
// It needs no network and no install. docs/security.md says what it does not tell.
import { spawnSync } from "node:child_process";
import path from "node:path";
import { fileURLToPath } from "node:url";

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const npm = process.env.npm_execpath;
const args = ["sbom", "--sbom-format", "cyclonedx", "--package-lock-only"];
const options = { cwd: root, stdio: ["ignore", "inherit", "inherit"] };
const result = npm
  ? spawnSync(process.execPath, [npm, ...args, "--loglevel", "error"], options)
  : spawnSync("npm", [...args, "--loglevel", "error"], options);
process.exitCode = result.status ?? 1;
