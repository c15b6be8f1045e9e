import type { Runbook } from "../schemas/runbooks";
import { type RunbookCase, run, step } from "./steps";

/** See `when` of the runbook; null where the case has nothing for it. */
export function tamperedLogs({ logs, accountId, region }: RunbookCase): Runbook | null {
  if (!logs) return null;
  const bucket = /^s3:\/\/([^/]+)/.exec(logs.source)?.[1];
  const folder = logs.file.slice(0, logs.file.lastIndexOf("/") + 1);
  return {
    name: "log-tampered",
    title: "Log files that are not as CloudTrail delivered them",
    when: "Somebody could write to the bucket of the logs. What they took out nobody sees, and what they put in counts.",
    steps: [
      step(
        "Let AWS's own tool say it as well, in the account of the trail. Files that were added it passes over: they are named by no digest.",
        run(
          "validate the logs of that time",
          ...["aws", "cloudtrail", "validate-logs", "--region", region, "--verbose"],
          ...["--trail-arn", `arn:aws:cloudtrail:${region}:${accountId}:trail/TRAIL`],
          ...["--start-time", logs.from, "--end-time", hourAfter(logs.to)],
        ),
      ),
      ...(bucket === undefined
        ? []
        : [
            step(
              "See when the files were written, and whether the bucket keeps their earlier versions. Fetch those, and lay them elsewhere as evidence.",
              run(
                "versions of that day's files",
                ...["aws", "s3api", "list-object-versions", "--bucket", bucket],
                `--prefix=${folder}`,
              ),
              run("who may write", "aws", "s3api", "get-bucket-policy", "--bucket", bucket),
            ),
          ]),
      step(
        "Find out who did it: data events of S3 or the bucket's server access logs name the caller of PutObject and DeleteObject. Treat those credentials as leaked.",
      ),
      step(
        "Put a file that was changed or removed back as it was delivered. It is verified again when it is next listed, at the latest within a week; the charts call the time of a changed one not known until then, and this page says since when all is as delivered. What was counted of the changed file stays counted.",
      ),
      ...((logs.added ?? 0) === 0
        ? []
        : [
            step(
              "Take an added file away, once it is kept as evidence. What it told is counted and may be made up, so the time of its calls stays not known. If another trail without log file validation delivers to the same folder, the file is that trail's: turn its validation on, or give it a prefix of its own.",
            ),
          ]),
      step(
        "Take the right to write from everybody but CloudTrail, and turn on versioning with Object Lock.",
      ),
    ],
  };
}

/** A digest tells of what was delivered in its hour, after the calls. */
function hourAfter(time: string): string {
  return new Date(Date.parse(time) + 3_600_000).toISOString();
}
