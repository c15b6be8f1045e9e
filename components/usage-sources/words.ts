import type { Tone } from "@/components/ui/chip";
import type { GlyphShape } from "@/components/ui/glyph";
import type { SourceDays } from "@/lib/usage/schemas/source-days";
import type {
  SourceFeeds,
  SourceKind,
  SourceTarget,
  UsageSource,
} from "@/lib/usage/schemas/sources";

export const KIND_WORDS: Record<SourceKind, string> = {
  files: "Log files in S3",
  folder: "Log files in a folder",
  lookup: "Event history",
  athena: "Athena",
  lake: "CloudTrail Lake",
};

export const STATE_LOOKS: Record<
  UsageSource["run"]["state"],
  { word: string; tone: Tone; shape: GlyphShape }
> = {
  never: { word: "Not taken yet", tone: "plain", shape: "ring" },
  running: { word: "Being taken", tone: "warn", shape: "half" },
  done: { word: "Taken", tone: "ok", shape: "dot" },
  partial: { word: "Taken in part", tone: "warn", shape: "triangle" },
  failed: { word: "Failed", tone: "bad", shape: "square" },
};

/** Where a source is, in one line. */
export function describeTarget(target: SourceTarget): string {
  if (target.kind === "lookup") {
    return target.config.events === "all"
      ? "LookupEvents in each account and region, 50 events at a time"
      : "LookupEvents in each account and region, for what changes keys and trails alone";
  }
  if (target.kind === "folder") return `${target.config.folder} on this server`;
  const { accountId } = target.config;
  const by =
    accountId === null ? "the server's own credentials" : `the reader role of ${accountId}`;
  return `${placeOf(target)}, read with ${by}`;
}

function placeOf(target: Exclude<SourceTarget, { kind: "lookup" | "folder" }>): string {
  if (target.kind === "files") return target.config.url;
  if (target.kind === "lake") return `Event data store ${target.config.store}`;
  const { database, table, workgroup, region } = target.config;
  return `Table ${database}.${table}, by the workgroup ${workgroup} in ${region}`;
}

/** What a run took, in a few words. */
export function describeAnswer(
  kind: SourceKind,
  { pieces, events, scannedBytes }: NonNullable<UsageSource["run"]["answer"]>,
): string {
  const calls = `${events.toLocaleString("en")} calls counted`;
  if (kind !== "athena" && kind !== "lake") {
    return `${pieces.toLocaleString("en")} new objects, ${calls}`;
  }
  const read = inGigabytes(scannedBytes ?? 0);
  return `${pieces.toLocaleString("en")} days asked for, ${calls} anew, ${read} read by the query`;
}

/** That parts of a run are missing, in a few words. */
export function describeFailed(kind: SourceKind, failed: number): string {
  const number = failed.toLocaleString("en");
  if (kind === "athena" || kind === "lake") {
    return `${number} ${failed === 1 ? "part of a day was" : "parts of days were"} not taken whole`;
  }
  return `${number} ${failed === 1 ? "object was" : "objects were"} not read whole`;
}

/** What a source is set to feed, in one line. */
export function describeFeeds({ accounts, regions }: SourceFeeds): string {
  const places = regions === null ? "every region" : regions.join(", ");
  return `Feeds ${accounts === null ? "every account that it has" : accounts.join(", ")} in ${places}`;
}

/** How often, in words. */
export function describeEvery(minutes: number): string {
  if (minutes % 1_440 === 0) return minutes === 1_440 ? "daily" : `every ${minutes / 1_440} days`;
  if (minutes % 60 === 0) return minutes === 60 ? "hourly" : `every ${minutes / 60} hours`;
  return `every ${minutes} minutes`;
}

/** What to do about a run that failed, from what AWS said. */
export function adviceFor(kind: SourceKind, error: string): string {
  if (kind === "athena" || kind === "lake") {
    return (
      QUERY_ADVICE.find(([words]) => words.test(error))?.[1] ?? "It is asked again on schedule."
    );
  }
  if (kind === "folder") return FOLDER_ADVICE;
  if (/denied/i.test(error)) {
    return "Let its role list the bucket and get its objects, and decrypt with the bucket's key where it has one.";
  }
  if (/NoSuchBucket|does not exist|not watched/i.test(error)) {
    return "Check the bucket's name, its region and the account that reads it.";
  }
  return "It is tried again on schedule. Where it stays so, check the bucket, its region and who may read it.";
}

const FOLDER_ADVICE =
  "Check that the folder is there on the machine of the site and of the worker, that Keyledger's user may list and read it, and that it lies below one that KEYLEDGER_TRAIL_FOLDERS names.";

/** In the order in which they are looked for: what an engine says, and what to do about it. */
const QUERY_ADVICE: readonly [RegExp, string][] = [
  [
    /denied|not authorized/i,
    "Let the reader role do what is named, as the policy for queries in docs/operation.md has it: the query runs with that role's rights, also where it reads the logs and writes its results.",
  ],
  [
    /output location|ResultConfiguration/i,
    "Give the workgroup a place for results, or name one in this source.",
  ],
  [/workgroup/i, "Check the workgroup's name, that it is on, and the region."],
  [
    /TABLE_NOT_FOUND|SCHEMA_NOT_FOUND|(table|database|schema)\S* .*does not exist/i,
    "Check the names of database and table, or have the table created here.",
  ],
  [
    /COLUMN_NOT_FOUND|cannot be resolved/i,
    "The table must have the columns of AWS's page on CloudTrail's logs with partition projection; check the names of its partition columns.",
  ],
  [/CONSTRAINT_VIOLATION/i, "Name the table's partition columns of account and region."],
  [/bytes scanned limit|limit of this source/i, "Raise the limit, or have fewer days asked for."],
  [
    /exhausted resources|timeout|timed out/i,
    "The next run asks for one day at a time. Where that is too much as well, hold the source to fewer accounts and regions, and add another for the rest.",
  ],
  [
    /HIVE_(BAD_DATA|CURSOR_ERROR)/,
    "A file of the logs is not whole, and a query reads all of a day or nothing. Take it away or mend it, or take the day from the files themselves.",
  ],
  [/event data store/i, "Check the store's id, its region, and that it is on."],
];

export function inGigabytes(bytes: number): string {
  return `${(bytes / 1e9).toLocaleString("en", { maximumFractionDigits: 2 })} GB`;
}

/**
 * About how many bytes it takes to ask for days again: those of the days, and of the folders of so many days after them
 * in which late events may lie, up to today.
 */
export function bytesAgain(
  { from, to, today }: { from: string; to: string; today: string },
  folderDays: number,
  dayBytes: number,
): number {
  const at = (day: string) => Date.parse(`${day}T00:00:00Z`) / 86_400_000;
  const last = Math.max(at(to), Math.min(at(to) + folderDays, at(today)));
  return (last - at(from) + 1) * dayBytes;
}

/** Up to when days are final, of a source that is asked by days. */
export function describeDays({ finalTo, wanted }: SourceDays): string {
  const final =
    finalTo === null
      ? "No day is final yet: late events are still waited for"
      : `Days up to ${finalTo} are final; late events are waited for after it`;
  return wanted === 0
    ? final
    : `${final}; ${wanted.toLocaleString("en")} days are to be read again`;
}
