import { readFileSync } from "node:fs";
import { parentPort, workerData } from "node:worker_threads";
import { gunzipSync } from "node:zlib";
import { Engine, SLICE } from "@/lib/usage/files/engine";
import { Gunzip, WINDOW } from "@/lib/usage/files/inflate/gunzip";
import { decodeRecord } from "@/lib/usage/rules/decode-record";
import { bucketName } from "./bucket-name";

/** What a thread of a peer does with every file. */
export type PeerWork = "decompress" | "decompress-default" | "decompress-in-place" | "parse";

export interface PeerSetup {
  work: PeerWork;
  files: string[];
  latest: number;
}

export interface PeerAnswer {
  jsonBytes: number;
  records: number;
  /** Of `parse`: every bucket and its count. */
  buckets: Map<string, number>;
}

/** Megabyte pieces were the fastest of those tried: 16 KB (the default), 64 KB, 256 KB, 1 MB, 4 MB, whole. */
const FASTEST = { chunkSize: 1024 ** 2 };

function run({ work, files, latest }: PeerSetup): PeerAnswer {
  const answer: PeerAnswer = { jsonBytes: 0, records: 0, buckets: new Map() };
  const context = { resolveAlias: () => null, isReader: () => false, latest };
  const inPlace = work === "decompress-in-place" ? openInPlace() : null;
  for (const file of files) {
    const packed = readFileSync(file);
    if (inPlace) {
      answer.jsonBytes += inPlace(packed);
      continue;
    }
    const json = work === "decompress-default" ? gunzipSync(packed) : gunzipSync(packed, FASTEST);
    answer.jsonBytes += json.length;
    if (work !== "parse") continue;
    const { Records } = JSON.parse(json.toString("utf8")) as { Records: unknown[] };
    answer.records += Records.length;
    for (const record of Records) {
      const decoded = decodeRecord(record, context);
      if ("skipped" in decoded) continue;
      const name = bucketName(decoded.use, Math.floor(decoded.use.at / 1000));
      answer.buckets.set(name, (answer.buckets.get(name) ?? 0) + 1);
    }
  }
  return answer;
}

/** As reading does it: into the memory in which it is scanned, in pieces of the size that it takes. */
function openInPlace(): (packed: Buffer) => number {
  const engine = new Engine({ extra: 0 });
  const gunzip = new Gunzip(engine);
  const { data } = engine;
  return (packed) => {
    gunzip.begin(packed);
    let sum = 0;
    let at = data;
    for (let length = -1; length !== 0; ) {
      length = gunzip.next(at, SLICE);
      sum += length;
      at += length;
      if (at < data + 4 * SLICE) continue;
      engine.bytes.copyWithin(data, at - WINDOW, at);
      at = data + WINDOW;
    }
    if (gunzip.ended !== "whole") throw new Error("A file is damaged.");
    return sum;
  };
}

// Its code is loaded; what it does is measured from the word on.
parentPort?.once("message", () => parentPort?.postMessage(run(workerData as PeerSetup)));
parentPort?.postMessage("ready");
