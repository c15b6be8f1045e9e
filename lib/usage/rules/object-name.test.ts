import { expect, it } from "vitest";
import { mayBeLog } from "./object-name";

// CloudTrail User Guide, "Finding your CloudTrail log files": each kind of event has its own folder.
it.each([
  ["CloudTrail", true],
  ["CloudTrail-Digest", false],
  ["CloudTrail-Insight", false],
  ["CloudTrail-Aggregated", false],
  ["CloudTrail-NetworkActivity", false],
])("an object below %s may be a log: %s", (folder, log) => {
  const name = "111122223333_CloudTrail_us-west-2_20250520T2050Z_0000000000000001.json.gz";
  expect(mayBeLog(`AWSLogs/111122223333/${folder}/us-west-2/2025/05/20/${name}`)).toBe(log);
});
