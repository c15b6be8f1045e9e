import { readFileSync } from "node:fs";
import { expect, test } from "vitest";

interface LockedPackage {
  version?: string;
  license?: string;
  resolved?: string;
  integrity?: string;
  dev?: boolean;
  optional?: boolean;
}

const read = (file: string) => JSON.parse(readFileSync(file, "utf8"));
const manifest = read("package.json") as Record<string, Record<string, string>>;
const locked = read("package-lock.json").packages as Record<string, LockedPackage>;
/** Start of the name of a platform's build to the package whose version and licence it has. */
const BUILDS: Record<string, string> = {
  "@biomejs/cli-": "@biomejs/biome",
  "@duckdb/node-bindings-": "@duckdb/node-bindings",
  "@next/swc-": "next",
  "@oxc-parser/binding-": "oxc-parser",
  "@tailwindcss/oxide-": "@tailwindcss/oxide",
};

/**
 * A build for another platform that the locking machine's registry did not offer: named so that npm finds its
 * tree whole, without a hash that nobody there could know (docs/decisions/0001-packages.md).
 */
function isForeignBuild([path, entry]: [string, LockedPackage]): boolean {
  const [, parent] =
    Object.entries(BUILDS).find(([start]) => path.startsWith(`node_modules/${start}`)) ?? [];
  const sameVersion = locked[`node_modules/${parent}`]?.version === entry.version;
  return !entry.integrity && entry.optional === true && parent !== undefined && sameVersion;
}

const installed = Object.entries(locked).filter(
  (entry) => entry[0].startsWith("node_modules/") && !isForeignBuild(entry),
);

/** Lowest versions without a published hole; docs/decisions/0001-packages.md says where that is from. */
const FLOORS: Record<string, string> = {
  next: "16.4.6",
  "next-auth": "4.24.15",
  react: "19.2.6",
  "react-dom": "19.2.6",
};

/** A lockfile without addresses leaves them to the configured registry. */
const REGISTRY = "https://registry.npmjs.org/";

const PERMISSIVE =
  /^(\(?(MIT|MIT-0|ISC|BSD-2-Clause|BSD-3-Clause|0BSD|Apache-2\.0|CC0-1\.0|CC-BY-4\.0|BlueOak-1\.0\.0|Unlicense|Python-2\.0|OFL-1\.1|PostgreSQL|Zlib)( (OR|AND) )?\)?)+$/;

/** Start of a package's name to why its licence is no matter for us: none of these is linked or changed. */
const EXCEPTIONS: Record<string, string> = {
  "@img/sharp": "optional part of next for its image optimiser, which is switched off",
  lightningcss: "build tool of Tailwind",
  elkjs: "part of the Prisma command line",
  "@visx/vendor": "part of the Prisma command line; MIT and ISC, written oddly",
  "seq-queue": "part of the Prisma command line; MIT in its readme",
};

function atLeast(version: string, floor: string): boolean {
  const [a, b] = [version, floor].map((text) => text.split(/[.-]/).slice(0, 3).map(Number));
  const at = a?.findIndex((part, index) => part !== b?.[index]) ?? -1;
  return at === -1 || (a?.[at] ?? 0) > (b?.[at] ?? 0);
}

test("versions are exact", () => {
  const loose = ["dependencies", "devDependencies"].flatMap((kind) =>
    Object.entries(manifest[kind] ?? {}).filter(
      ([, version]) => !/^\d+\.\d+\.\d+(-[\w.-]+)?$/.test(version),
    ),
  );
  expect(loose).toEqual([]);
});

test.each(Object.entries(FLOORS))("%s is at least %s", (name, floor) => {
  expect(atLeast(locked[`node_modules/${name}`]?.version ?? "0.0.0", floor)).toBe(true);
});

test("everything comes from the npm registry with an integrity hash", () => {
  const strange = installed.filter(
    ([, entry]) =>
      !entry.integrity || !/^https:\/\/registry\.npmjs\.org\//.test(entry.resolved ?? REGISTRY),
  );
  expect(strange.map(([path]) => path)).toEqual([]);
});

test("what ships has a permissive licence", () => {
  const others = installed
    .filter(([, entry]) => !entry.dev && !PERMISSIVE.test(entry.license ?? "none"))
    .map(([path, entry]) => `${path.replace("node_modules/", "")}: ${entry.license ?? "none"}`)
    .filter((line) => !Object.keys(EXCEPTIONS).some((name) => line.startsWith(name)));
  expect(others).toEqual([]);
});
