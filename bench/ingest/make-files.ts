import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { gzipSync } from "node:zlib";
import { answerParent } from "../support/child";
import { trailFile } from "./trail-file";

export interface MakeTask {
  folder: string;
  seed: number;
  /** Which of `count` files: every `step`th from `first` on. */
  first: number;
  step: number;
  count: number;
  /** Of JSON in one file. */
  bytes: number;
}

export interface MakeAnswer {
  files: number;
  jsonBytes: number;
  gzipBytes: number;
  records: number;
}

answerParent(async ({ folder, seed, first, step, count, bytes }: MakeTask): Promise<MakeAnswer> => {
  const answer: MakeAnswer = { files: 0, jsonBytes: 0, gzipBytes: 0, records: 0 };
  for (let index = first; index < count; index += step) {
    const { key, body, records } = trailFile(seed, index, count, bytes);
    const json = Buffer.from(body);
    const packed = gzipSync(json);
    const path = join(folder, key);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, packed);
    answer.files += 1;
    answer.jsonBytes += json.length;
    answer.gzipBytes += packed.length;
    answer.records += records;
  }
  return answer;
});
