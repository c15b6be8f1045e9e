// How fast CloudTrail's files are read and counted, beside decompressing the same files, DuckDB and parsing all of them.
//   npm run --silent bench -- ingest [--json] [--gigabytes 5] [--rounds 3] [--threads 2]
import { mkdtemp, readdir, rm, statfs } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import type { MakeAnswer, MakeTask } from "./ingest/make-files";
import type { Measured, MeasureTask } from "./ingest/measure";
import { measureWriting } from "./ingest/writing";
import { askChild } from "./support/child";
import { machineSeconds } from "./support/cpu-time";
import { createReport, machine, median, round, tell } from "./support/report";

const SEED = 1;
const FILE_BYTES = 8e6;
/** A day after the records' own. */
const LATEST = Date.UTC(2026, 10, 23);

const { values } = parseArgs({
  options: {
    json: { type: "boolean", default: false },
    gigabytes: { type: "string", default: "5" },
    rounds: { type: "string", default: "3" },
    threads: { type: "string", default: "2" },
  },
});
const report = createReport(values.json);
const threads = Number(values.threads);
const common = { bench: "ingest", unit: "ratio", better: "higher" } as const;

async function main(): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), "keyledger-ingest-"));
  const remove = () => rm(folder, { recursive: true, force: true });
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    process.once(signal, () => void remove().finally(() => process.exit(130)));
  }
  try {
    const made = await makeFiles(folder, Number(values.gigabytes) * 1e9);
    const names = await readdir(folder, { recursive: true });
    const files = names.filter((name) => name.endsWith(".gz")).map((name) => join(folder, name));
    await compare(files.sort(), made);
    await measureWriting(report, { folder, threads, jsonBytes: made.jsonBytes });
  } finally {
    await remove();
  }
}

async function makeFiles(folder: string, bytes: number): Promise<MakeAnswer> {
  const count = Math.ceil(bytes / FILE_BYTES);
  const { bavail, bsize } = await statfs(folder);
  if (bavail * bsize < bytes / 4) throw new Error(`${folder} has no room for ${bytes / 4} bytes.`);
  tell(`writing ${count} files`);
  const tasks = Array.from({ length: threads }, (_, first): MakeTask => {
    return { folder, seed: SEED, first, step: threads, count, bytes: FILE_BYTES };
  });
  const made = await Promise.all(
    tasks.map((task) => askChild<MakeAnswer>({ entry: "bench/ingest/make-files.ts" }, task)),
  );
  const sum = (of: (one: MakeAnswer) => number) => made.reduce((all, one) => all + of(one), 0);
  return {
    files: sum(({ files }) => files),
    jsonBytes: sum(({ jsonBytes }) => jsonBytes),
    gzipBytes: sum(({ gzipBytes }) => gzipBytes),
    records: sum(({ records }) => records),
  };
}

type Work = MeasureTask["work"];

async function measure(work: Work, files: string[]): Promise<Measured & { elsewhere: number }> {
  const before = machineSeconds() ?? Number.NaN;
  const task: MeasureTask = { work, files, threads, latest: LATEST };
  const measured = await askChild<Measured>({ entry: "bench/ingest/measure.ts" }, task);
  const busy = (machineSeconds() ?? Number.NaN) - before - measured.cpuSeconds;
  return { ...measured, elsewhere: busy / measured.seconds };
}

/** In turn, so that what else the machine does falls on all. */
async function compare(files: string[], made: MakeAnswer): Promise<void> {
  const works = [
    ...(["decompress", "read", "duckdb", "decompress-default", "decompress-in-place"] as const),
  ];
  const rounds: Record<(typeof works)[number], Measured[]> = {
    ...{ read: [], decompress: [], duckdb: [] },
    ...{ "decompress-default": [], "decompress-in-place": [] },
  };
  const elsewhere: number[] = [];
  for (let number = 1; number <= Number(values.rounds); number += 1) {
    for (const work of works) {
      const found = await measure(work, files);
      // DuckDB does not tell how much it read.
      const measured = work === "duckdb" ? { ...found, jsonBytes: made.jsonBytes } : found;
      rounds[work].push(measured);
      elsewhere.push(measured.elsewhere);
      tell(`round ${number}: ${work} ${rate(measured)} MB/s, ${cpu(measured)} ns of CPU a byte`);
    }
  }
  tell("parsing everything, to compare the buckets");
  const parsed = await measure("parse", files);
  tell(`parse ${rate(parsed)} MB/s, ${cpu(parsed)} ns of CPU a byte`);
  const [first] = rounds.read;
  if (!first) throw new Error("There was no round.");
  const digests = new Set([...rounds.read, ...rounds.duckdb, parsed].map(({ digest }) => digest));
  if (digests.size > 1 || first.records !== made.records || parsed.records !== made.records) {
    throw new Error(
      `The buckets differ: ${JSON.stringify({ first, duckdb: rounds.duckdb, parsed, made })}`,
    );
  }
  const detail = {
    ...{ files: made.files, json_bytes: made.jsonBytes, gzip_bytes: made.gzipBytes, threads },
    ...{ records: first.records, kms_events: first.events, buckets: first.buckets },
    read_mb_per_second: rounds.read.map(rate),
    read_cpu_ns_per_byte: rounds.read.map(cpu),
    cores_busy_elsewhere: round(median(elsewhere)),
    machine: machine(),
  };
  addRatio("ratio_to_decompress", 0.6, rounds.read, rounds.decompress, detail);
  addRatio("ratio_to_decompress_default", null, rounds.read, rounds["decompress-default"], {
    of: "the same with zlib's default pieces of 16 KB",
  });
  addRatio("ratio_to_decompress_in_place", null, rounds.read, rounds["decompress-in-place"], {
    of: "the same by our own function into memory that is there, as reading does it",
  });
  addRatio("ratio_to_duckdb", 4, rounds.read, rounds.duckdb, {
    of: "read_json and GROUP BY on the same files with as many threads, to its result in columns; its buckets equal ours",
    peer_peak_rss_mb: round(Math.max(...rounds.duckdb.map(({ peakRssMb }) => peakRssMb))),
  });
  addRatio("ratio_to_parsing_everything", null, rounds.read, [parsed], {
    of: "JSON.parse of every file, as many threads; its buckets equal ours",
  });
  report.add({
    ...common,
    metric: "peak_rss_mb",
    value: Math.max(...rounds.read.map(({ peakRssMb }) => peakRssMb)),
    bar: 700,
    better: "lower",
    unit: "MB",
    detail: { of: "the reading process with its threads" },
  });
}

function addRatio(
  metric: string,
  bar: number | null,
  ours: Measured[],
  theirs: Measured[],
  detail: Record<string, unknown>,
): void {
  const each = ours.map((one, at) => (theirs[at] ?? theirs[0] ?? one).seconds / one.seconds);
  const cpuEach = ours.map(
    (one, at) => (theirs[at] ?? theirs[0] ?? one).cpuSeconds / one.cpuSeconds,
  );
  report.add({
    ...common,
    metric,
    value: median(each),
    bar,
    detail: {
      ...{ ratios: each.map(round), cpu_ratios: cpuEach.map(round) },
      peer_mb_per_second: theirs.map(rate),
      peer_cpu_ns_per_byte: theirs.map(cpu),
      ...detail,
    },
  });
}

function rate({ jsonBytes, seconds }: Measured): number {
  return Math.round(jsonBytes / 1e6 / seconds);
}

function cpu({ cpuSeconds, jsonBytes }: Measured): number {
  return round((cpuSeconds * 1e9) / jsonBytes);
}

report.of(main());
