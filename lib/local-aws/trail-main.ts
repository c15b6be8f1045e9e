import { setPriority } from "node:os";
import { setTimeout as sleep } from "node:timers/promises";
import { parseArgs } from "node:util";
import { ESTATE_OPTIONS, wholeNumber, worldOf } from "./estate-options";
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
    days: { type: "string", default: "90" },
    brief: { type: "boolean", default: false },
  },
});
const { folder, bucket } = values;
if (folder === undefined || bucket === undefined)
  throw new Error("--folder and --bucket are needed");

const MINUTE = 60_000;

setPriority(10);
const days = wholeNumber("days", values.days, 90);
const keeper = new TrailKeeper(worldOf(values), { folder, bucket, days, brief: values.brief });
process.stdout.write(`${JSON.stringify(await keeper.write(new Date()))}\n`);
for (;;) {
  await sleep(MINUTE);
  await keeper.write(new Date());
}
