import type { Runbook } from "../schemas";
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
        "Let AWS's own tool say it as well, in the account of the trail.",
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
        "Put the file as it was delivered in its place. It is verified again with the next listing of the whole bucket, within a week; the charts call its time not known until then. What was counted of the changed file stays counted.",
      ),
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
