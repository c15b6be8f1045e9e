import { describe, expect, it } from "vitest";
import { callsOfLog, digestName, previousSignature } from "./digest";

const NAME =
  "logs/AWSLogs/o-1/111122223333/CloudTrail-Digest/us-west-2/2025/05/20/111122223333_CloudTrail-Digest_us-west-2_my_trail_us-east-1_20250520T030405Z";

describe("the name of a digest", () => {
  it("tells account, region, trail with its home region, and the end of its time", () => {
    expect(digestName(`${NAME}.json.gz`)).toEqual({
      ...{ accountId: "111122223333", region: "us-west-2", trail: "my_trail (us-east-1)" },
      at: Date.parse("2025-05-20T03:04:05Z"),
    });
  });

  it("tells a digest of files that were left out from the one of the same time", () => {
    expect(digestName(`${NAME}_backfill.json.gz`)?.trail).toBe("my_trail (us-east-1), backfill");
    for (const other of [`${NAME}.json`, `${NAME}_else.json.gz`, "digest.json.gz"]) {
      expect(digestName(other)).toBeNull();
    }
  });
});

describe("the calls in a log file", () => {
  const digest = {
    digestStartTime: "2025-05-20T03:00:00Z",
    digestEndTime: "2025-05-20T04:00:00Z",
  };
  const log = (more: object) => ({
    ...{ s3Object: "a.json.gz", hashValue: "", hashAlgorithm: "SHA-256" as const, ...more },
  });
  const said = (more: object) => {
    const { from, to } = callsOfLog(log(more), digest);
    return [from, to].map((at) => new Date(at).toISOString().slice(11, 16));
  };

  it("were made when the digest says, to five minutes", () => {
    const times = {
      oldestEventTime: "2025-05-20T02:51:07Z",
      newestEventTime: "2025-05-20T03:05:00Z",
    };
    expect(said(times)).toEqual(["02:50", "03:10"]);
    expect(said({ ...times, newestEventTime: "2025-05-20T02:40:00Z" })).toEqual(["02:50", "02:55"]);
  });

  it("were made in the hour before its delivery, or the digest's, where it does not say", () => {
    const s3Object = "111122223333_CloudTrail_us-west-2_20250520T0402Z_0000000000000000.json.gz";
    expect(said({ s3Object })).toEqual(["03:00", "04:00"]);
    expect(said({ s3Object: "else.json.gz", oldestEventTime: null })).toEqual(["03:00", "04:00"]);
  });
});

it("finds the signature of the digest before in what a digest's own is over", () => {
  expect(previousSignature("end\nplace\nhash\nab12")).toBe("ab12");
  for (const none of ["end\nplace\nhash\nnull", "", "end"]) {
    expect(previousSignature(none)).toBeNull();
  }
});
