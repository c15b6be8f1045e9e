import type { Aws } from "@/lib/aws/types";
import type { Context } from "@/lib/context";
import { LogComparison } from "../compare-logs";
import { ingestTrail } from "../ingest-trail";
import { openPlace } from "../open-place";
import { beginOf, isWholeDue, readFilePosition } from "../rules/file-listing";
import type { FilesConfig, FolderConfig, RunAnswer, SourceFeeds } from "../schemas/sources";
import { runDigests } from "./run-digests";
import type { SourceObject } from "./source";

const MINUTE = 60_000;
/** Added and removed files are looked for this often. */
const COMPARE_EVERY = 60 * MINUTE;

/** What a run of any kind of source came to, and where the next goes on. */
export interface KindRun {
  answer: RunAnswer;
  position: unknown;
}

/** Takes what a trail's bucket or folder has; only that of the last days, unless a whole listing is due. */
export async function runFiles(
  ctx: Context,
  aws: Aws,
  source: { config: FilesConfig | FolderConfig; feeds: SourceFeeds; position: unknown },
  options: { signal: AbortSignal; waitMs: number },
): Promise<KindRun> {
  const { config, feeds } = source;
  const isCopy = "folder" in config;
  const now = ctx.clock().getTime();
  const before = readFilePosition(source.position);
  const isWhole = before === null || isWholeDue(before, now);
  const since = isWhole ? null : beginOf(before.listedAt);
  const place = await openPlace(ctx, aws, config, since);
  try {
    const deliveredTo = now - config.deliveryMinutes * MINUTE;
    const isDue = isWhole || now - (before.comparedAt ?? 0) >= COMPARE_EVERY;
    const comparison =
      isDue && config.verify !== false
        ? new LogComparison(ctx, place.source, { since, feeds, signal: options.signal })
        : null;
    const onListed = (page: readonly SourceObject[]) => comparison?.add(page);
    const listing = { since, deliveredTo, isCopy, feeds, onListed };
    const done = await ingestTrail(ctx, place.source, listing, options);
    const digestsAt = before?.digestsAt ?? null;
    const digests =
      config.verify === false
        ? undefined
        : await runDigests(
            ctx,
            aws,
            {
              accountId: isCopy ? null : config.accountId,
              feeds,
              comparison,
              objects: place.source,
            },
            {
              since: isWhole || digestsAt === null ? null : beginOf(digestsAt),
              signal: options.signal,
            },
          );
    return {
      answer: {
        pieces: done.objects,
        failed: done.failedObjects,
        events: done.kmsEvents,
        problems: done.problems.map(({ object, reason }) => ({ what: object, reason })),
        ...(digests && { digests }),
      },
      position: {
        listedAt: now,
        wholeAt: isWhole ? now : before.wholeAt,
        digestsAt: digests?.now?.left === false ? now : digestsAt,
        comparedAt: comparison && digests?.now ? now : (before?.comparedAt ?? null),
      },
    };
  } finally {
    place.close();
  }
}
