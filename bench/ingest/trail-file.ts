import { type Cast, castOf, kmsRecord, otherRecord, type RecordPlace } from "./records";
import { wordsOf } from "./words";

/** 15 % of the records are of KMS. */
const KMS_SHARE = 0.15;
/** One file in this many is written otherwise: fields in another order, with white space, or both. */
const ODD_FILES = 20;
const DAY_START = Date.UTC(2026, 10, 21) / 1000;
const DAY = 86_400;

export interface TrailFile {
  /** Key as S3 has it: prefix, organisation, account, region and day (CloudTrail User Guide, "log file names"). */
  key: string;
  body: string;
  records: number;
}

/** File number `index` of `count`, the same for the same seed, of about `bytes` of JSON. */
export function trailFile(seed: number, index: number, count: number, bytes: number): TrailFile {
  const cast: Cast = castOf(seed);
  const word = wordsOf(seed * 1_000_003 + index + 1);
  const account = cast.accounts[index % cast.accounts.length] as string;
  const region = cast.regions[
    Math.floor(index / cast.accounts.length) % cast.regions.length
  ] as string;
  const span = 900;
  const from = DAY_START + Math.floor((index / count) * (DAY - span));
  const place: RecordPlace = { cast, account, region, from, span };
  const odd = index % ODD_FILES === 3 ? 1 + (word() % 3) : 0;
  const records: string[] = [];
  for (let size = 0; size < bytes; ) {
    const members =
      word() / 2 ** 32 < KMS_SHARE ? kmsRecord(place, word) : otherRecord(place, word);
    if (odd & 1) shuffle(members, word);
    const text =
      odd & 2
        ? `{\n  ${members.join(",\n  ").replaceAll('":"', '" : "')}\n}`
        : `{${members.join(",")}}`;
    records.push(text);
    size += text.length + 1;
  }
  const body =
    odd & 2
      ? `{ "Records" : [\n${records.join(" ,\n")}\n] }\n`
      : `{"Records":[${records.join(",")}]}`;
  const stamp = new Date((from + span) * 1000).toISOString();
  const [year, month, day] = [stamp.slice(0, 4), stamp.slice(5, 7), stamp.slice(8, 10)];
  const name = `${account}_CloudTrail_${region}_${year}${month}${day}T${stamp.slice(11, 13)}${stamp.slice(14, 16)}Z_${String(index).padStart(16, "a")}.json.gz`;
  return {
    key: `AWSLogs/o-exampleorgid/${account}/CloudTrail/${region}/${year}/${month}/${day}/${name}`,
    body,
    records: records.length,
  };
}

function shuffle<T>(list: T[], word: () => number): void {
  for (let at = list.length - 1; at > 0; at -= 1) {
    const other = word() % (at + 1);
    [list[at], list[other]] = [list[other] as T, list[at] as T];
  }
}
