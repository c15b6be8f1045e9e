import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { env, parseEnv } from "./env";

const DATABASE_OWNER_URL = "postgresql://owner:p@127.0.0.1/keyledger";

it("takes an owner's URL only beside the application's", () => {
  expect(() => parseEnv({ DATABASE_OWNER_URL })).toThrow(
    /DATABASE_OWNER_URL: goes with DATABASE_URL/,
  );
  const DATABASE_URL = "postgresql://app:p@127.0.0.1/keyledger";
  expect(parseEnv({ DATABASE_OWNER_URL, DATABASE_URL })).toMatchObject({ DATABASE_URL });
  expect(parseEnv({ DATABASE_OWNER_URL: "" }).DATABASE_OWNER_URL).toBeUndefined();
});

it("names every wrong setting at once", () => {
  const wrong = { DATABASE_URL: "mysql://x", DATABASE_OWNER_URL: "mysql://y", LOG_LEVEL: "loud" };
  expect(() => parseEnv(wrong)).toThrow(/DATABASE_URL: .*\n.*DATABASE_OWNER_URL: |LOG_LEVEL: /);
});

it.each([
  ["KEYLEDGER_LEDGER_KMS_KEY", "arn:aws:kms:eu-central-1:111122223333:alias/ledger"],
  ["KEYLEDGER_LEDGER_KMS_KEY", "5ea1e000-0000-4000-8000-000000000001"],
  ["KEYLEDGER_CHECKPOINT_BUCKET", "operator-checkpoints"],
  ["KEYLEDGER_CHECKPOINT_BUCKET", "s3://operator-checkpoints/a//b"],
  ["KEYLEDGER_CHECKPOINT_BUCKET", "s3://operator-checkpoints/a/../b"],
  ["KEYLEDGER_CHECKPOINT_BUCKET", "s3://operator-checkpoints/a\nb"],
])("takes no %s of %s", (name, value) => {
  expect(() => parseEnv({ [name]: value })).toThrow(name);
});

it("takes the operator's key and bucket, and one key alone", () => {
  const KEYLEDGER_LEDGER_KMS_KEY = "arn:aws-us-gov:kms:us-gov-west-1:111122223333:key/mrk-0a";
  const own = { KEYLEDGER_LEDGER_KMS_KEY, KEYLEDGER_CHECKPOINT_BUCKET: "s3://b.example/a/b/" };
  expect(parseEnv(own)).toMatchObject(own);
  expect(() => parseEnv({ ...own, KEYLEDGER_LEDGER_KEY: "pem" })).toThrow(/one key signs/);
});

it("takes absolute folders of logs with colons between them, and never the whole disk", () => {
  const foldersOf = (KEYLEDGER_TRAIL_FOLDERS: string) =>
    parseEnv({ KEYLEDGER_TRAIL_FOLDERS }).KEYLEDGER_TRAIL_FOLDERS;
  expect(foldersOf("/srv/trail/:/mnt/logs of all:")).toEqual(["/srv/trail", "/mnt/logs of all"]);
  expect(foldersOf("/")).toEqual([]);
  expect(parseEnv({}).KEYLEDGER_TRAIL_FOLDERS).toEqual([]);
  for (const wrong of ["trail", "./trail", "/srv/../etc", "/srv//trail", "/srv:trail"]) {
    expect(() => foldersOf(wrong), wrong).toThrow(/KEYLEDGER_TRAIL_FOLDERS: has a path/);
  }
});

it("is named in .env.example, all that an operator sets", () => {
  const source = readFileSync(new URL("./env.ts", import.meta.url), "utf8");
  const names = [...source.matchAll(/^ {2}([A-Z][A-Z0-9_]+): /gm)].map(([, name]) => name ?? "");
  expect(names).toEqual(expect.arrayContaining(Object.keys(env)));
  const example = readFileSync(new URL("../.env.example", import.meta.url), "utf8");
  const given = new Set([...example.matchAll(/^#?([A-Z][A-Z0-9_]+)=/gm)].map(([, name]) => name));
  const missing = names.filter((name) => !given.has(name));
  // Set by our own programs, by tests, or AWS's own.
  expect(missing.sort()).toEqual([
    "AWS_ENDPOINT_URL",
    "AWS_ENDPOINT_URL_S3",
    "KEYLEDGER_DEMO",
    "KEYLEDGER_DEMO_MAIL_DIR",
    "KEYLEDGER_INVOKED_FROM",
    "KEYLEDGER_TEST_DATABASE_URL",
    "KEYLEDGER_TEST_FOLDER",
    "NEXT_MANUAL_SIG_HANDLE",
    "NODE_ENV",
  ]);
});
