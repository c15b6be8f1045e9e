import { describe, expect, it } from "vitest";
import { baseOfDigest, compareDay, dayFolderOf, type NamingDigest } from "./compare-logs";

const HOUR = 3_600_000;
const DAY = Date.UTC(2025, 4, 20);
const PATH = "AWSLogs/111122223333/CloudTrail/eu-west-1/2025/05/20";
const hh = (hour: number) => String(hour).padStart(2, "0");
/** A log that was delivered five minutes after that hour of 20 May. */
const log = (hour: number, unique = "a") =>
  `${PATH}/111122223333_CloudTrail_eu-west-1_20250520T${hh(hour)}05Z_${unique}.json.gz`;

/** Digests of single hours of a trail, counted from 20 May 00:00, each naming the log of its hour. */
function digests(from: number, to: number, trail = "main (eu-west-1)"): NamingDigest[] {
  return Array.from({ length: to - from }, (_, at) => from + at).map((hour) => ({
    ...{ key: `${trail} ${hour}`, trail },
    ...{ from: DAY + hour * HOUR, to: DAY + (hour + 1) * HOUR },
    names: hour >= 0 && hour < 24 ? [log(hour)] : [],
  }));
}

const compare = (listed: string[], all: NamingDigest[]) => {
  const { added, lost } = compareDay({ path: PATH, day: DAY }, listed, all);
  const short = ({ key, digest }: { key: string; digest: string }) =>
    `${key.slice(PATH.length + 44)} by ${digest}`;
  return { added: added.map(short), lost: lost.map(short) };
};
const all = (hours: number[]) => hours.map((hour) => log(hour));

describe("a day's log files against those that digests name", () => {
  it("are as delivered where both are the same", () => {
    expect(compare(all([8, 9]), digests(8, 10))).toEqual({ added: [], lost: [] });
    expect(compare([], [])).toEqual({ added: [], lost: [] });
  });

  it("were removed where they are named and not there, and only those of this day", () => {
    const [yesterday] = digests(-2, -1);
    if (!yesterday) throw new Error("There is no digest.");
    const other = { ...yesterday, names: [log(3).replaceAll("/20/", "/19/")] };
    expect(compare([log(8)], [other, ...digests(8, 10)]).lost).toEqual([
      "0905Z_a.json.gz by main (eu-west-1) 9",
    ]);
  });

  it("were added where no digest names them, once digests reach a day further", () => {
    const made = log(9, "evil");
    expect(compare([made, ...all([9])], digests(9, 33)).added).toEqual([]);
    expect(compare([made, ...all([9])], digests(9, 34)).added).toEqual([
      "0905Z_evil.json.gz by main (eu-west-1) 9",
    ]);
    // What was left out at first is named by a digest of its own, later.
    const late: NamingDigest = {
      ...{ key: "late", trail: "main (eu-west-1), backfill", names: [made] },
      ...{ from: DAY + 30 * HOUR, to: DAY + 31 * HOUR },
    };
    expect(compare([made], [...digests(9, 34), late]).added).toEqual([]);
    // A file of another name may be of any hour of its day.
    expect(compare([`${PATH}/made.json`], digests(0, 47)).added).toEqual([]);
    expect(compare([`${PATH}/made.json`], digests(0, 48))).toMatchObject({
      added: [expect.stringMatching(/by main \(eu-west-1\) 23/)],
    });
  });

  it("are not known to be added in a gap between digests, before the first, nor while another trail's lack", () => {
    const made = log(9, "evil");
    expect(compare([made], digests(10, 40)).added).toEqual([]);
    expect(compare([made], [...digests(9, 12), ...digests(13, 40)]).added).toEqual([]);
    expect(compare([made], [...digests(9, 40), ...digests(8, 20, "other")]).added).toEqual([]);
    expect(compare([made], [...digests(9, 40), ...digests(8, 40, "other")]).added).toHaveLength(1);
    // A trail that was stopped before has nothing to tell of it.
    expect(compare([made], [...digests(9, 40), ...digests(2, 8, "other")]).added).toHaveLength(1);
  });

  it("lie where a trail puts them, an organisation's too", () => {
    expect(dayFolderOf(`x/AWSLogs/o-a/111122223333/CloudTrail/eu-west-1/2025/05/20/l`)).toEqual({
      path: "x/AWSLogs/o-a/111122223333/CloudTrail/eu-west-1/2025/05/20",
      ...{ base: "x/AWSLogs/o-a/111122223333", region: "eu-west-1", day: DAY },
    });
    expect(dayFolderOf("CloudTrail/eu-west-1/2025/05/20/l")).toMatchObject({ base: "" });
    for (const other of ["log.json", "a/2025/05/20/l", "CloudTrail/eu-west-1/2025/13/41/l"]) {
      expect(dayFolderOf(other), other).toBe(null);
    }
    expect(baseOfDigest("x/AWSLogs/1/CloudTrail-Digest/eu-west-1/2025/05/20/d")).toBe(
      "x/AWSLogs/1",
    );
    expect(baseOfDigest("CloudTrail-Digest/eu-west-1/2025/05/20/d")).toBe("");
  });
});
