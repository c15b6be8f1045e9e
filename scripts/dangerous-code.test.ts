import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";

/** What reaches an interpreter: never in the product, or only where the pattern says. */
const RULES: { what: string; pattern: RegExp; where?: RegExp }[] = [
  {
    what: "markup that is not React's own",
    pattern: /dangerouslySetInnerHTML|\.(?:inner|outer)HTML\b|insertAdjacentHTML|document\.write\b/,
  },
  { what: "code made of text", pattern: /\beval\(|\bnew Function\(|from "node:vm"/ },
  {
    what: "SQL made of text",
    pattern: /\$(?:query|execute)RawUnsafe|\bPrisma\.raw\b|Prisma\.Sql\(|\bsql\.raw\b/,
  },
  {
    what: "another program started",
    pattern: /from "node:child_process"/,
    where: /^lib\/(?:cli|db\/embedded|auth\/demo-provider)\/|\.test\.ts$/,
  },
  { what: "a shell", pattern: /\bshell: true\b|\bexecSync\(|\bexec\(\s*[`"']/ },
  { what: "weak cryptography", pattern: /["'](?:md5|sha1|md4|rc4|des|aes-\d+-(?:ecb|cbc))["']/i },
  {
    what: "a certificate that nobody checks",
    pattern: /rejectUnauthorized: false|NODE_TLS_REJECT_UNAUTHORIZED/,
  },
  {
    what: "a message from any window",
    pattern: /addEventListener\(\s*"message"|\b(?:window|self|globalThis)\.onmessage\b/,
  },
  { what: "a script from elsewhere", pattern: /<script\b[^>]*\bsrc=["'{]?\s*["'`]?https?:/ },
];

/** A regular expression that is made when it runs is made of our own words alone; each is named here. */
const BUILT_EXPRESSIONS = [
  "lib/auth/rules/role-map.ts",
  "lib/access/rules/retire-grant.ts",
  "lib/keys/schemas.ts",
];

/** The product's own source: no test, no demo endpoint, nothing generated. */
function sources(): { file: string; text: string }[] {
  const listed = execFileSync("git", ["ls-files", "app", "components", "lib", "*.ts"], {
    encoding: "utf8",
  });
  return listed
    .split("\n")
    .filter((file) => /\.tsx?$/.test(file))
    .filter((file) => !/^(?:lib\/local-aws|e2e|bench|scripts)\/|\.test\.tsx?$|testing/.test(file))
    .map((file) => ({ file, text: readFileSync(file, "utf8") }));
}

describe("the product's source has nowhere", () => {
  const all = sources();

  test("been missed by this test", () => {
    expect(all.length).toBeGreaterThan(300);
  });

  test.each(RULES)("$what", ({ pattern, where }) => {
    const found = all
      .filter(({ file, text }) => pattern.test(text) && !where?.test(file))
      .map(({ file }) => file);
    expect(found).toEqual([]);
  });

  test("an expression made of what somebody wrote", () => {
    const found = all.filter(({ text }) => /\bnew RegExp\(/.test(text)).map(({ file }) => file);
    expect(found.filter((file) => !BUILT_EXPRESSIONS.includes(file))).toEqual([]);
  });
});

describe("what would be found", () => {
  test.each([
    ["markup that is not React's own", "<p dangerouslySetInnerHTML={{ __html: text }} />"],
    ["markup that is not React's own", "element.innerHTML = text"],
    ["code made of text", "eval(text)"],
    ["SQL made of text", "db.$queryRawUnsafe(text)"],
    ["another program started", 'import { exec } from "node:child_process"'],
    ["a shell", "spawn(command, { shell: true })"],
    ["weak cryptography", 'createHash("md5")'],
    ["a certificate that nobody checks", "connect({ rejectUnauthorized: false })"],
    ["a message from any window", 'window.addEventListener("message", take)'],
    ["a script from elsewhere", '<script src="https://cdn.example/x.js">'],
  ])("%s: %s", (what, line) => {
    expect(RULES.find((rule) => rule.what === what)?.pattern.test(line)).toBe(true);
  });
});
