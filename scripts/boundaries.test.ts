import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import type { ICruiseResult } from "dependency-cruiser";
import { beforeAll, expect, test } from "vitest";
import config from "../.dependency-cruiser.mjs";

/** Written here once more: the order is a decision, and a change of it should be seen twice. */
const DOMAINS = [
  "settings",
  "channels",
  "estate",
  "ownership",
  "keys",
  "usage",
  "access",
  "alerts",
];

/** For every rule the files that break it, and nothing else. */
const PLANTS: Record<string, Record<string, string>> = {
  "no-cycles": {
    "lib/keys/round-a.ts": 'import { b } from "./round-b"; export const a = () => b;',
    "lib/keys/round-b.ts": 'import { a } from "./round-a"; export const b = () => a;',
  },
  "lib-below-app": {
    "lib/keys/upwards.ts": 'import { page } from "@/app/page"; export const up = page;',
    "app/page.ts": "export const page = 1;",
  },
  "components-below-app": {
    "components/ui/up.ts": 'import { page } from "@/app/page"; export const up = page;',
    "app/page.ts": "export const page = 1;",
  },
  "components-see-shapes-only": {
    "components/keys/query.ts":
      'import { list } from "@/lib/keys/list-keys"; export const q = list;',
    "lib/keys/list-keys.ts": "export const list = 1;",
  },
  "domain-components-apart": {
    "components/keys/borrow.ts":
      'import { face } from "@/components/accounts/face"; export const b = face;',
    "components/accounts/face.ts": "export const face = 1;",
  },
  "shared-components-below-domains": {
    "components/ui/borrow.ts":
      'import { face } from "@/components/keys/face"; export const b = face;',
    "components/keys/face.ts": "export const face = 1;",
  },
  ...Object.fromEntries(
    DOMAINS.slice(0, -1).map((domain, at) => {
      const next = DOMAINS[at + 1] ?? "";
      const right = DOMAINS.slice(at + 1);
      const imports = right.map((one) => `export { ${one} } from "@/lib/${one}/${one}";`);
      return [
        `${domain}-left-of-${next}`,
        {
          [`lib/${domain}/right.ts`]: imports.join("\n"),
          ...Object.fromEntries(
            right.map((one) => [`lib/${one}/${one}.ts`, `export const ${one} = 1;`]),
          ),
        },
      ];
    }),
  ),
  "foundations-below-domains": {
    "lib/jobs/up.ts": 'import { key } from "@/lib/keys/key"; export const r = key;',
    "lib/keys/key.ts": "export const key = 1;",
  },
  "access-pure": {
    "lib/access/rules/borrow.ts": 'import { at } from "@/lib/keys/types"; export const b = at;',
    "lib/access/rules/read.ts":
      'import { readFileSync } from "node:fs"; export const r = readFileSync;',
    "lib/access/evaluate-package.ts": 'import { Pool } from "pg"; export const p = Pool;',
  },
  "local-aws-apart": {
    "lib/local-aws/borrow.ts": 'import { key } from "@/lib/logger"; export const r = key;',
    "lib/logger.ts": "export const key = 1;",
  },
  "local-aws-for-demo-and-tests": {
    "lib/keys/cheat.ts":
      'import { estate } from "@/lib/local-aws/estate"; export const r = estate;',
    "lib/local-aws/estate.ts": "export const estate = 1;",
  },
  "cli-on-top": {
    "lib/keys/up.ts": 'import { main } from "@/lib/cli/main"; export const r = main;',
    "lib/cli/main.ts": "export const main = 1;",
  },
  "sql-in-stores": {
    "lib/keys/query.ts": 'import { Pool } from "pg"; export const pool = new Pool();',
  },
  "operator-aws-apart": {
    "lib/operator-aws/read.ts":
      'import { reader } from "@/lib/aws/reader"; export const r = reader;',
    "lib/aws/reader.ts": "export const reader = 1;",
  },
  "operator-aws-for-cli": {
    "lib/aws/write.ts":
      'import { signer } from "@/lib/operator-aws/signer"; export const s = signer;',
    "lib/operator-aws/signer.ts": "export const signer = 1;",
  },
  "aws-sdk-in-aws": {
    "lib/local-aws/call.ts":
      'import { KMSClient } from "@aws-sdk/client-kms"; export const c = new KMSClient({});',
  },
  "aws-sdk-types-in-aws": {
    "lib/keys/shape.ts":
      'import type { KeyMetadata } from "@aws-sdk/client-kms"; export type K = KeyMetadata;',
  },
  "next-at-the-edge": {
    "lib/keys/cookies.ts": 'import { cookies } from "next/headers"; export const c = cookies;',
  },
  "next-auth-in-auth": {
    "lib/http/auth.ts": 'import NextAuth from "next-auth"; export const a = NextAuth;',
  },
  "mail-in-channels": {
    "lib/ledger/mail.ts":
      'import { createTransport } from "nodemailer"; export const t = createTransport;',
  },
  "no-orphan-packages": {
    "lib/keys/undeclared.ts": 'import ms from "ms"; export const m = ms;',
  },
  "production-runs-without-dev-packages": {
    "lib/keys/property.ts": 'import { assert } from "fast-check"; export const a = assert;',
  },
};

const IN_ORDER = {
  "app/board/page.ts": 'import { Face } from "@/components/keys/own-face"; export const p = Face;',
  "components/keys/own-face.ts":
    'import type { K } from "@/lib/keys/types"; export const Face = 1 as unknown as K;',
  "lib/keys/types.ts": "export type K = 1;",
  "lib/usage/left.ts": DOMAINS.slice(0, 5)
    .map((one) => `export { ${one} as ${one}Left } from "@/lib/${one}/${one}";`)
    .join("\n"),
  "lib/operator-aws/sign.ts":
    'export { KMSClient } from "@aws-sdk/client-kms"; export type { Shape } from "@/lib/ledger/shape";',
  "lib/ledger/shape.ts": "export type Shape = 1;",
  "lib/cli/work.ts": 'export { signer } from "@/lib/operator-aws/signer";',
  "lib/settings/settings.ts": "export const settings = 1;",
  "lib/access/schemas.ts": 'import { z } from "zod"; export const schema = z.string();',
  "lib/keys/store.ts": 'import { Pool } from "pg"; export const pool = () => new Pool();',
};

/** Names of the broken rules by the file that breaks them. */
let broken: Map<string, Set<string>>;

beforeAll(() => {
  const root = mkdtempSync(path.join(tmpdir(), "keyledger-boundaries-"));
  try {
    symlinkSync(path.resolve("node_modules"), path.join(root, "node_modules"));
    for (const file of ["package.json", "tsconfig.json", ".dependency-cruiser.mjs"]) {
      cpSync(file, path.join(root, file));
    }
    for (const [file, text] of Object.entries(
      Object.assign({}, IN_ORDER, ...Object.values(PLANTS)),
    )) {
      mkdirSync(path.dirname(path.join(root, file)), { recursive: true });
      writeFileSync(path.join(root, file), String(text));
    }
    const cli = path.resolve("node_modules/dependency-cruiser/bin/dependency-cruise.mjs");
    const args = ["--config", ".dependency-cruiser.mjs", "--output-type", "json", "--no-cache"];
    const run = spawnSync(process.execPath, [cli, ...args, "app", "components", "lib"], {
      cwd: root,
    });
    const { summary } = JSON.parse(run.stdout.toString()) as ICruiseResult;
    broken = new Map();
    for (const { from, rule } of summary.violations) {
      broken.set(from, (broken.get(from) ?? new Set()).add(rule.name));
    }
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
});

test("every rule has a planted violation", () => {
  expect(Object.keys(PLANTS).sort()).toEqual(config.forbidden.map((rule) => rule.name).sort());
});

test.each(Object.entries(PLANTS))("%s is reported", (rule, files) => {
  const [first = "", ...others] = Object.keys(files);
  expect([...(broken.get(first) ?? [])]).toContain(rule);
  if (rule !== "access-pure") return;
  for (const file of others) expect([...(broken.get(file) ?? [])]).toContain(rule);
});

test("files in order are not reported", () => {
  expect(Object.keys(IN_ORDER).filter((file) => broken.has(file))).toEqual([]);
});
