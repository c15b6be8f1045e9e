import { parseArgs } from "node:util";
import { ESTATE_OPTIONS, wholeNumber, worldOf } from "./estate-options";
import { Advance } from "./estates/trail/advance";
import { digestKeyOf, publicKeyOf } from "./estates/trail/digest-key";
import { Traffic } from "./estates/trail/traffic";
import { startLocalAws } from "./start-local-aws";

const { values } = parseArgs({
  options: {
    ...ESTATE_OPTIONS,
    port: { type: "string", default: "0" },
    host: { type: "string", default: "127.0.0.1" },
    "no-quotas": { type: "boolean", default: false },
    "s3-folder": { type: "string" },
    /** Keeps the tables that are made in Athena. */
    catalogue: { type: "string" },
    /** File of the key that signs digests; made where there is none. */
    "digest-key": { type: "string" },
    /** The estate's present moves on with the clock, and its keys go on being used. */
    "with-time": { type: "boolean", default: false },
  },
});

const MINUTE = 60_000;

const world = worldOf(values);
const { estate } = world;
const [first] = estate.accessKeys;
if (!first) throw new Error("The estate has no access key to sign the first call with");
if (values["with-time"]) {
  const advance = new Advance(estate, new Traffic(world));
  let hour = -1;
  const tick = () => {
    const now = new Date();
    if (now.getUTCHours() === hour) return;
    hour = now.getUTCHours();
    advance.to(now);
  };
  tick();
  setInterval(tick, MINUTE).unref();
}
const keyFile = values["digest-key"];
const pair = keyFile === undefined ? null : digestKeyOf(keyFile);
const server = await startLocalAws({
  estate,
  host: values.host,
  port: wholeNumber("port", values.port, 65_535),
  quotas: !values["no-quotas"],
  s3Folder: values["s3-folder"],
  catalogueFile: values.catalogue,
});
const made = await pair;
if (made) estate.digestKeys = [publicKeyOf(made, estate.now)];

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
