// The programs that run beside the site, each one file of plain JavaScript with what they share beside it: started
// from their sources, every one of them would translate hundreds of files first. Plain Node, as bootstrap.mjs.
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, statSync } from "node:fs";
import path from "node:path";
import { hashFiles, root } from "./hash-files.mjs";

/** Every file of the checkout that is started as a process of its own. */
export const PROGRAMS = [
  "lib/auth/demo-provider/main.ts",
  "lib/channels/demo-mail/main.ts",
  "lib/cli/main.ts",
  "lib/cli/prepare-demo-trail.ts",
  "lib/cli/prepare-demo.ts",
  "lib/cli/serve.ts",
  "lib/cli/stop-database.ts",
  "lib/cli/worker.ts",
  "lib/cli/write-migration.ts",
  "lib/local-aws/main.ts",
  "lib/local-aws/trail-main.ts",
];

/** What the programs start as threads, by `new URL("./thread.mjs", import.meta.url)` and the like. */
const THREADS = { thread: "lib/usage/files/thread.ts" };

/** The database's client is generated from the schema by a package that the lock file names. */
const INPUTS = [
  "lib",
  "prisma/schema.prisma",
  "package-lock.json",
  "tsconfig.json",
  "scripts/programs.mjs",
];
const NO_INPUT = /^lib\/(db\/generated|access\/cases)\/|\.test\.tsx?$/;
const FOLDER = path.join(root, ".cache", "programs");
/** A server that runs goes on with the programs that it was started with. */
const KEPT = 5;

/** Whether a file (its path below the root) that changes makes other programs. */
export const isInput = (file) =>
  INPUTS.some((input) => file === input || file.startsWith(`${input}/`)) && !NO_INPUT.test(file);

/** The file that a program becomes. All stand in one folder, so that they find each other. */
const fileOf = (entry) => entry.replace(/\.ts$/, ".mjs").replaceAll("/", "-");

/** By the content of all that goes in: what was made of other sources is never started. */
const folderNow = () => path.join(FOLDER, hashFiles(root, INPUTS, NO_INPUT).slice(0, 20));
let found;

/** Node's arguments that start a program (its path below the root) of these sources; `bootstrap` makes it. */
export function programArgs(entry) {
  if (!PROGRAMS.includes(entry)) throw new Error(`${entry} is not among the programs.`);
  found ??= folderNow();
  return ["--enable-source-maps", path.join(found, fileOf(entry))];
}

/** What makes the programs, as a step of `bootstrap`. */
export const programsStep = {
  isNeeded() {
    found = folderNow();
    return !existsSync(found);
  },
  async run(say) {
    const began = Date.now();
    const { build } = await import("esbuild");
    found = folderNow();
    // Sources that change meanwhile make something between the two.
    for (let folder; folder !== found; ) {
      folder = found;
      const unfinished = `${folder}.${process.pid}`;
      try {
        await bundle(build, unfinished);
        found = folderNow();
        if (folder === found) renameSync(unfinished, folder);
      } finally {
        rmSync(unfinished, { recursive: true, force: true });
      }
    }
    dropOld();
    say(`Programs made in ${((Date.now() - began) / 1000).toFixed(1)} s`);
  },
};

async function bundle(build, outdir) {
  mkdirSync(outdir, { recursive: true });
  const entries = PROGRAMS.map((entry) => [entry, fileOf(entry).replace(/\.mjs$/, "")]);
  const threads = Object.entries(THREADS).map(([out, entry]) => [entry, out]);
  await build({
    absWorkingDir: root,
    entryPoints: [...entries, ...threads].map(([entry, out]) => ({ in: entry, out })),
    outdir,
    outExtension: { ".js": ".mjs" },
    chunkNames: "part-[hash]",
    bundle: true,
    splitting: true,
    format: "esm",
    platform: "node",
    target: "node20.19",
    // Packages stay where they are: some have native parts, and all their own way to their files.
    packages: "external",
    sourcemap: "linked",
    sourcesContent: false,
    logLevel: "error",
  });
}

function dropOld() {
  const age = (name) => statSync(path.join(FOLDER, name)).mtimeMs;
  const names = readdirSync(FOLDER).sort((a, b) => age(b) - age(a));
  for (const name of names.slice(KEPT)) {
    rmSync(path.join(FOLDER, name), { recursive: true, force: true });
  }
}
