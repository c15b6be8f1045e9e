import { setPriority } from "node:os";
import { setTimeout as sleep } from "node:timers/promises";
import { parseArgs } from "node:util";
import { ESTATE_OPTIONS, wholeNumber, worldOf } from "./estate-options";
import { digestKeyOf } from "./estates/trail/digest-key";
import { TrailKeeper } from "./estates/trail/keep-trail";

/**
 * Writes an estate's CloudTrail logs into `--folder`, tells on standard output when those of the past are there, and
 * then goes on hour by hour. Of all that a demo starts it matters least, so it gives way.
 */
const { values } = parseArgs({
  options: {
    ...ESTATE_OPTIONS,
    folder: { type: "string" },
    bucket: { type: "string" },
    // Use is held against 90 days: what reaches back no further never has all of them.
    days: { type: "string", default: "91" },
    brief: { type: "boolean", default: false },
    /** File of the key that signs digests; made where there is none. */
    "digest-key": { type: "string" },
  },
});
const { folder, bucket } = values;
if (folder === undefined || bucket === undefined)
  throw new Error("--folder and --bucket are needed");

const MINUTE = 60_000;

setPriority(10);
const days = wholeNumber("days", values.days, 91);
const keyFile = values["digest-key"];
const pair = keyFile === undefined ? undefined : await digestKeyOf(keyFile);
const keeper = new TrailKeeper(worldOf(values), {
  ...{ folder, bucket, days, brief: values.brief, pair },
});
process.stdout.write(`${JSON.stringify(await keeper.write(new Date()))}\n`);
for (;;) {
  await sleep(MINUTE);
  await keeper.write(new Date());
}
