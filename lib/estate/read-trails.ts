import type { PoolClient } from "pg";
import type { AccountAccess, Answer, Aws, TrailEntry, TrailReader } from "@/lib/aws/types";
import type { Clock } from "@/lib/clock";
import type { Db } from "@/lib/db/types";
import { askAgain } from "./ask-again";
import { loggedEvents } from "./rules/logged-events";
import { type StepError, toRead, toStepError } from "./rules/reads";
import {
  type KnownTrail,
  markTrailsGone,
  regionsToRead,
  trailsToAsk,
  writeTrailDetail,
  writeTrails,
} from "./store/write-trails";
import type { Read } from "./types";

interface Work {
  db: Db;
  aws: Pick<Aws, "trails">;
  clock: Clock;
  access: AccountAccess;
  signal: AbortSignal;
  pausesMs?: readonly number[];
  /** A transaction that holds as long as the step's lease does. */
  fenced: <T>(fn: (client: PoolClient) => Promise<T>) => Promise<T>;
}

/** How the reading of an account's trails went as a whole. */
export interface TrailsRead {
  read: Read;
  problem: StepError | null;
}

/**
 * Reads which trails watch an account in each of its regions, and what they log of KMS. A region that could not be
 * read keeps what was known of it, with its age.
 */
export async function readTrails(work: Work, before: Read | undefined): Promise<TrailsRead> {
  const { accountId } = work.access;
  const regions = await regionsToRead(work.db.pool, accountId);
  const readers = new Map<string, TrailReader>();
  const readerOf = (region: string) => {
    const reader = readers.get(region) ?? work.aws.trails(work.access, region);
    readers.set(region, reader);
    return reader;
  };
  let worst: Answer<unknown> | null = null;
  try {
    for (const region of regions) {
      // Where one region did not answer, the others are not waited for: an endpoint may know no trails at all.
      const patience: Pick<Work, "signal" | "pausesMs"> = worst ? { ...work, pausesMs: [] } : work;
      const answer: Answer<TrailEntry[]> = await askAgain(patience, () =>
        readerOf(region).describeTrails(),
      );
      if (answer.status !== "data") {
        worst ??= answer;
        // A permission that is missing is missing in every region.
        if (answer.status === "denied") break;
        continue;
      }
      const at = answer.readAt;
      await work.fenced((client) => writeTrails(client, { accountId, region }, answer.data, at));
    }
    if (!worst) {
      await work.fenced((client) => markTrailsGone(client, accountId, regions, work.clock()));
    }
    for (const trail of await trailsToAsk(work.db.pool, accountId)) {
      const unread = await readDetail(work, readerOf(trail.homeRegion), trail);
      worst ??= unread;
    }
  } finally {
    for (const reader of readers.values()) reader.close();
  }
  const good = { status: "data", data: null, readAt: work.clock() } as const;
  return {
    read: toRead(worst ?? good, before),
    problem: worst && worst.status !== "data" ? toStepError(worst) : null,
  };
}

/** Reads what one trail logs and whether it does; answers what could not be read. */
async function readDetail(
  work: Work,
  reader: TrailReader,
  { arn, reads }: KnownTrail,
): Promise<Answer<never> | null> {
  const selectors = await askAgain(work, () => reader.getEventSelectors(arn));
  const status = await askAgain(work, () => reader.getTrailStatus(arn));
  const selected = selectors.status === "data" ? selectors.data : null;
  await work.fenced((client) =>
    writeTrailDetail(client, arn, {
      status: status.status === "data" ? status.data : null,
      selectors: selected,
      kmsEvents: selected && loggedEvents(selected),
      reads: {
        selectors: toRead(selectors, reads.selectors),
        status: toRead(status, reads.status),
      },
    }),
  );
  if (selectors.status !== "data") return selectors;
  return status.status === "data" ? null : status;
}
