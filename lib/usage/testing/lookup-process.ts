import { once } from "node:events";
import { createAws } from "@/lib/aws/create-aws";
import type { Aws } from "@/lib/aws/types";
import { openDb } from "@/lib/db/open-db";
import { runSource } from "../run-source";

/** Child of a test: takes a source of the event history, and waits at a page until it is told to go on. */
const [url = "", id = "", now = "", stopAt = ""] = process.argv.slice(2);
const db = openDb({ url, max: 4 });
const aws = createAws({ share: 0, homeRegion: "us-east-1", maxAttempts: 1, deadlineMs: 60_000 });
let pages = 0;

const trails: Aws["trails"] = (access, region) => {
  const reader = aws.trails(access, region);
  return {
    ...reader,
    lookupEvents: async (query, marker) => {
      pages += 1;
      if (pages === Number(stopAt)) {
        process.send?.("there");
        await once(process, "message");
      }
      return reader.lookupEvents(query, marker);
    },
  };
};

await runSource(
  {
    ...{ db, clock: () => new Date(now), requestId: "test" },
    actor: { kind: "system", name: "test" },
  },
  { ...aws, trails },
  id,
  { signal: new AbortController().signal, waitMs: 1_000 },
);
process.exit(0);
