import { join } from "node:path";
import { parseArgs } from "node:util";
import { generateWithStories } from "./estates/generate-estate";
import { writeTrail } from "./estates/trail/write-trail";
import { startLocalAws } from "./start-local-aws";

const { values } = parseArgs({
  options: {
    estate: { type: "string", default: "demo" },
    seed: { type: "string", default: "1" },
    port: { type: "string", default: "0" },
    host: { type: "string", default: "127.0.0.1" },
    keys: { type: "string" },
    now: { type: "string" },
    "no-quotas": { type: "boolean", default: false },
    "s3-folder": { type: "string" },
    /** Bucket below --s3-folder into which the logs of the last --trail-days are written first. */
    "trail-bucket": { type: "string" },
    "trail-days": { type: "string", default: "30" },
  },
});

function number(name: string, text: string, max: number): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 0 || value > max)
    throw new Error(`--${name} must be a whole number from 0 to ${max}`);
  return value;
}

function instant(text: string): Date {
  const date = new Date(text);
  if (Number.isNaN(date.getTime())) throw new Error("--now must be an ISO 8601 time");
  return date;
}

function kindOf(text: string): "small" | "demo" | "large" {
  if (text === "small" || text === "demo" || text === "large") return text;
  throw new Error("--estate must be small, demo or large");
}

const world = generateWithStories({
  kind: kindOf(values.estate),
  seed: number("seed", values.seed, 4_294_967_295),
  now: values.now === undefined ? new Date() : instant(values.now),
  keys: values.keys === undefined ? undefined : number("keys", values.keys, 1_000_000),
});
const { estate } = world;
const [s3Folder, trailBucket] = [values["s3-folder"], values["trail-bucket"]];
if (trailBucket !== undefined) {
  if (s3Folder === undefined) throw new Error("--trail-bucket goes with --s3-folder");
  const days = number("trail-days", values["trail-days"], 90);
  await writeTrail(world, join(s3Folder, trailBucket), days);
}
const [first] = estate.accessKeys;
if (!first) throw new Error("The estate has no access key to sign the first call with");
const server = await startLocalAws({
  estate,
  host: values.host,
  port: number("port", values.port, 65_535),
  quotas: !values["no-quotas"],
  s3Folder,
});

for (const signal of ["SIGTERM", "SIGINT"] as const)
  process.once(signal, () => {
    void server.close().then(() => process.exit(0));
  });
const [accessKeyId, { secretAccessKey }] = first;
const accounts = [...estate.accounts.values()].map(({ id, name, email, reader }) => ({
  id,
  name,
  email,
  externalId: reader.externalId,
}));
const ready = { url: server.url, accessKeyId, secretAccessKey, accounts };
process.stdout.write(`${JSON.stringify(ready)}\n`);
