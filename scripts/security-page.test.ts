import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { PERMISSIONS } from "../lib/auth/permissions";
import { requireRecentSignIn } from "../lib/auth/require-recent-sign-in";
import { LET_IN_HOURS } from "../lib/auth/rules/let-in";
import { SESSION_LIFE } from "../lib/auth/rules/session-life";
import { writeToken } from "../lib/auth/schemas";
import { testPerson } from "../lib/auth/testing";
import { ROLES } from "../lib/auth/types";
import { TIMEOUTS } from "../lib/db/connection-config";
import { idsOf, REQUIREMENTS } from "./security-page/asvs-levels";
import { citations, namesIn, page, table } from "./security-page/read-page";

const requirements = table("## OWASP ASVS 5.0.0").filter(([id]) => REQUIREMENTS.has(id ?? ""));
const outside = table("### What does not apply");

describe("the page on security", () => {
  test("the list of levels is that of the standard", () => {
    const count = (level: number) =>
      [...REQUIREMENTS.values()].filter((each) => each === level).length;
    expect([count(1), count(2), count(3)]).toEqual([70, 183, 92]);
  });

  test("speaks of every requirement of levels 1 and 2 once, with its level", () => {
    const spoken = [
      ...requirements.map(([id = ""]) => id),
      ...outside.flatMap(([ids = ""]) => idsOf(ids)),
    ];
    expect(new Set(spoken).size).toBe(spoken.length);
    const wanted = [...REQUIREMENTS].filter(([, level]) => level < 3).map(([id]) => id);
    expect(wanted.filter((id) => !spoken.includes(id))).toEqual([]);
    expect(spoken.filter((id) => !REQUIREMENTS.has(id))).toEqual([]);
    for (const [id = "", level] of requirements)
      expect(Number(level), id).toBe(REQUIREMENTS.get(id));
  });

  test("shows what it calls met by a test, and says of the rest what is missing", () => {
    for (const [id, , , state = "", shown = ""] of requirements) {
      expect(["met", "part", "gap"], id).toContain(state);
      const words = shown.replace(/`[^`]+`|“[^”]+”/g, "");
      if (state === "met") expect(citations(shown), id).not.toEqual([]);
      else expect(words.match(/[A-Za-z]{2,}/g)?.length ?? 0, id).toBeGreaterThan(4);
    }
    for (const [ids, why] of outside) expect(why?.length ?? 0, ids).toBeGreaterThan(5);
    const count = (state: string) => requirements.filter((row) => row[3] === state).length;
    const sum = `Now: ${count("met")} met, ${count("part")} in part, ${count("gap")} gaps.`;
    expect(page.replace(/\s+/g, " ")).toContain(sum);
  });

  test("names tests that are there", () => {
    const missing = requirements.flatMap(([id, , , , shown = ""]) =>
      citations(shown).flatMap(({ file, names }) => {
        if (!existsSync(file)) return [`${id}: ${file}`];
        if (names.length === 0) return [`${id}: ${file} without a test`];
        const there = namesIn(file);
        return names
          .filter((name) => !there.includes(name))
          .map((name) => `${id}: ${file} ${name}`);
      }),
    );
    expect(missing).toEqual([]);
  });

  test("names files and pages that are there", () => {
    const files = [...page.matchAll(/`((?:lib|scripts|e2e|docs|app|components)\/[\w./-]+)`/g)];
    const links = [...page.matchAll(/\]\(([\w./-]+)\)/g)].map(([, link]) => `docs/${link}`);
    const named = [...files.map(([, file]) => file ?? ""), ...links];
    expect(named.length).toBeGreaterThan(50);
    expect([...new Set(named)].filter((file) => !existsSync(file))).toEqual([]);
  });

  test("every permission has its row, as the code has it", () => {
    const rows = table("## What each role may do").map(([permission, ...cells]) => {
      expect(cells[4]?.length ?? 0, permission).toBeGreaterThan(3);
      return [permission?.replaceAll("`", ""), cells.slice(0, 4).map((cell) => cell === "yes")];
    });
    const wanted = Object.entries(PERMISSIONS).map(([permission, roles]) => [
      permission,
      ROLES.map((role) => (roles as readonly string[]).includes(role)),
    ]);
    expect(rows).toEqual(wanted);
    expect(page).toContain(`| Permission | ${ROLES.join(" | ")} | What it lets one do |`);
  });

  test("limits are those of the code", () => {
    const said = Object.fromEntries(table("## Limits").map(([, value, name]) => [name, value]));
    const hours = (ms: number) => `${ms / 3_600_000} h`;
    const seconds = (ms: number) => `${ms / 1_000} s`;
    const now = new Date("2026-01-01T00:00:00Z");
    const passes = (minutes: number) => {
      const authTime = new Date(now.getTime() - minutes * 60_000);
      try {
        requireRecentSignIn({ actor: testPerson("admin", { authTime }), clock: () => now });
        return true;
      } catch {
        return false;
      }
    };
    const recent = Array.from({ length: 120 }, (_, minutes) => minutes).findLast(passes);
    const days = (count: number) =>
      writeToken.safeParse({ name: "n", role: "auditor", days: count }).success;
    const life = Array.from({ length: 1_000 }, (_, at) => at + 1).findLast(days);
    expect(said).toEqual({
      "`SESSION_LIFE.idle`": hours(SESSION_LIFE.idle),
      "`SESSION_LIFE.absolute`": hours(SESSION_LIFE.absolute),
      "`SESSION_LIFE.perPerson`": String(SESSION_LIFE.perPerson),
      "`requireRecentSignIn`": `${recent} min`,
      "`LET_IN_HOURS`": `${LET_IN_HOURS} h`,
      "`writeToken`": `${life} d`,
      "`TIMEOUTS.statement`": seconds(TIMEOUTS.statement),
      "`TIMEOUTS.lock`": seconds(TIMEOUTS.lock),
      "`TIMEOUTS.connect`": seconds(TIMEOUTS.connect),
    });
  });

  test("every secret among the settings is in the inventory", () => {
    const settings = [...readFileSync("lib/env.ts", "utf8").matchAll(/^ {2}([A-Z][A-Z_]+):/gm)];
    const secret = settings
      .map(([, name]) => name ?? "")
      .filter((name) =>
        /SECRET|_KEYS?$|_KEY_|^DATABASE_(?:OWNER_)?URL$|EXTERNAL_ID|TOKEN|PASSWORD/.test(name),
      );
    expect(secret.length).toBeGreaterThan(6);
    const rows = table("## Secrets").map(([name]) => name?.replaceAll("`", ""));
    expect(secret.filter((name) => !rows.includes(name))).toEqual([]);
  });

  test("where it connects to, and what it may read, is written down", () => {
    for (const heading of ["Outbound", "Data", "Logs", "Patches", "Ways in"]) {
      const rows = table(`## ${heading}`);
      expect(rows.length, heading).toBeGreaterThan(2);
      for (const [first] of rows) expect(first, heading).not.toBe("");
    }
    const outbound = table("## Outbound").flat().join(" ");
    for (const name of ["KEYLEDGER_OUTBOUND_HOSTS", "KEYLEDGER_SMTP_HOSTS", "OIDC_ISSUER"]) {
      expect(outbound).toContain(name);
    }
    const clients = Object.keys(JSON.parse(readFileSync("package.json", "utf8")).dependencies);
    const services = clients.filter((name) => name.startsWith("@aws-sdk/client-"));
    const NAMES: Record<string, string> = {
      account: "Account",
      iam: "IAM",
      kms: "KMS",
      organizations: "Organizations",
      sts: "STS",
    };
    for (const [service, name] of Object.entries(NAMES)) {
      expect(services).toContain(`@aws-sdk/client-${service}`);
      expect(outbound).toContain(name);
    }
  });

  test("the list of what ships can be made", () => {
    const made = spawnSync(process.execPath, ["scripts/sbom.mjs"], {
      encoding: "utf8",
      maxBuffer: 64 * 1024 * 1024,
    });
    expect(made.status, made.stderr).toBe(0);
    const { bomFormat, specVersion, components } = JSON.parse(made.stdout) as {
      bomFormat: string;
      specVersion: string;
      components: { name: string; version: string; scope: string }[];
    };
    expect([bomFormat, specVersion]).toEqual(["CycloneDX", "1.5"]);
    const manifest = JSON.parse(readFileSync("package.json", "utf8"));
    const missing = (packages: Record<string, string>, ...scopes: string[]) =>
      Object.entries(packages).filter(
        ([name, version]) =>
          !components.some(
            (one) => one.name === name && one.version === version && scopes.includes(one.scope),
          ),
      );
    expect(missing(manifest.dependencies, "required")).toEqual([]);
    expect(missing(manifest.devDependencies, "required", "optional")).toEqual([]);
  });
});
