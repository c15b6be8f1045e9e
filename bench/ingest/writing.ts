import { cloneDatabase, prepareTemplate } from "@/lib/db/clone-database";
import { startEmbedded } from "@/lib/db/embedded/start-embedded";
import { askChild } from "../support/child";
import { type createReport, round, tell } from "../support/report";
import type { IngestMeasured, IngestTask } from "./whole";

/** The whole ingest of the same files, as the command does it, into a PostgreSQL of its own. */
export async function measureWriting(
  report: ReturnType<typeof createReport>,
  { folder, threads, jsonBytes }: { folder: string; threads: number; jsonBytes: number },
): Promise<void> {
  tell("the whole ingest, with the database");
  const server = await startEmbedded({ dataDir: ".cache/bench-database", role: "command" });
  try {
    const database = await cloneDatabase(server.adminUrl, await prepareTemplate(server.adminUrl));
    try {
      const task: IngestTask = { url: database.url, folder, threads };
      const measured = await askChild<IngestMeasured>({ entry: "bench/ingest/whole.ts" }, task);
      const { seconds, peakRssMb, ...detail } = measured;
      report.add({
        bench: "ingest",
        metric: "whole_mb_per_second",
        value: jsonBytes / 1e6 / seconds,
        bar: null,
        better: "higher",
        unit: "MB/s of JSON",
        detail: {
          ...detail,
          seconds: round(seconds),
          of: "files to buckets in PostgreSQL, each event told apart",
        },
      });
      report.add({
        bench: "ingest",
        metric: "whole_peak_rss_mb",
        value: peakRssMb,
        bar: 700,
        better: "lower",
        unit: "MB",
        detail: {},
      });
    } finally {
      await database.drop();
    }
  } finally {
    await server.stop();
  }
}
