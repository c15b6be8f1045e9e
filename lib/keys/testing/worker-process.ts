import { createAws } from "@/lib/aws/create-aws";
import { openDb } from "@/lib/db/open-db";
import { runWorker } from "@/lib/jobs/run-worker";
import { TASKS } from "../tasks";

// A worker as a process of its own, so that a test can kill it.
const [url = ""] = process.argv.slice(2);
const stop = new AbortController();
process.once("SIGTERM", () => stop.abort());
const db = openDb({ url });
const aws = createAws({ share: 0, homeRegion: "us-east-1" });
await runWorker({
  db,
  aws,
  tasks: TASKS,
  signal: stop.signal,
  staleMs: 3_000,
  onReady: () => process.stdout.write("ready\n"),
});
aws.close();
await db.close();
