import type { ProtectedByKey } from "@/lib/usage/schemas/protected";
import { GAP_WORDS, lengthWords } from "../usage-words";

const TYPES: Record<string, [one: string, many: string]> = {
  "s3-bucket": ["S3 bucket", "S3 buckets"],
  "ebs-volume": ["EBS volume", "EBS volumes"],
  "ebs-snapshot": ["EBS snapshot", "EBS snapshots"],
  secret: ["secret", "secrets"],
  parameter: ["parameter", "parameters"],
  "dynamodb-table": ["DynamoDB table", "DynamoDB tables"],
  "rds-instance": ["RDS instance", "RDS instances"],
  "rds-cluster": ["RDS cluster", "RDS clusters"],
  "lambda-function": ["Lambda function", "Lambda functions"],
  "log-group": ["log group", "log groups"],
  "sqs-queue": ["SQS queue", "SQS queues"],
  "sns-topic": ["SNS topic", "SNS topics"],
  "kinesis-stream": ["Kinesis stream", "Kinesis streams"],
  "redshift-cluster": ["Redshift cluster", "Redshift clusters"],
  "file-system": ["EFS file system", "EFS file systems"],
  "glue-catalog": ["Glue catalogue", "Glue catalogues"],
  "backup-vault": ["backup vault", "backup vaults"],
  "ecr-repository": ["ECR repository", "ECR repositories"],
  trail: ["trail", "trails"],
  "state-machine": ["state machine", "state machines"],
};

const number = (value: number) => value.toLocaleString("en");

/** A type of resource in words; one that we do not know as the ARN has it. */
export function typeWords(type: string, many = 1): string {
  const [one, more] = TYPES[type] ?? [
    type.replaceAll("-", " "),
    `${type.replaceAll("-", " ")} (${many})`,
  ];
  return many === 1 ? one : more;
}

/** `Through s3.amazonaws.com`, or that it calls by itself. */
export function serviceWords(service: string): string {
  return service === "" ? "directly" : `through ${service}`;
}

/** How often: calls a day of the days with calls, and on how many of how many days. */
export function rateWords(calls: number, days: number, of: number): string {
  const rate = calls / Math.max(1, days);
  const daily = rate >= 1.5 ? `about ${number(Math.round(rate))} a day, ` : "";
  return `${daily}on ${number(days)} of ${number(of)} days`;
}

function list(parts: string[]): string {
  const last = parts.at(-1) ?? "";
  return parts.length < 2 ? last : `${parts.slice(0, -1).join(", ")} and ${last}`;
}

/** The page in one sentence. A time of which nothing is known never reads as unused. */
export function protectsSentence(found: ProtectedByKey, days: number): string {
  const { known, coverage, types, users } = found;
  const blind = coverage.missing >= coverage.seconds;
  const gap =
    coverage.missing > 0 && !blind
      ? `; nothing is known of ${lengthWords(coverage.missing)} of them`
      : "";
  if (known.calls === 0) {
    return blind
      ? `Nothing is known of the last ${days} days, so what the key protects is not known either.`
      : `No use of the key was seen in ${days} days${gap}. It may protect data all the same.`;
  }
  const callers = new Set(users.map(({ principal }) => principal)).size;
  const things = types.map(
    ({ type, resources }) => `${number(resources)} ${typeWords(type, resources)}`,
  );
  const for_ =
    things.length > 0 ? ` for ${list(things)}` : ", none of whose calls names a resource";
  return `${number(known.calls)} calls in ${days} days by ${number(callers)} ${callers === 1 ? "principal" : "principals"}${for_}${gap}.`;
}

interface Caution {
  title: string;
  text: string;
}

const share = (part: number, all: number) =>
  all === 0 ? "" : ` (${part / all < 0.01 ? "below 1" : Math.round((part / all) * 100)} % of all)`;

/** What cannot be told of the key's reach: from its own calls and gaps, and what CloudTrail never tells. */
export function cautionsOf({ known, coverage, types }: ProtectedByKey): Caution[] {
  const all: Caution[] = [];
  if (coverage.missing > 0) {
    const why = [...new Set(coverage.gaps.map(({ reason }) => GAP_WORDS[reason]))].join("; ");
    all.push({
      title: `No data for ${lengthWords(coverage.missing)}`,
      text: `${why.charAt(0).toUpperCase()}${why.slice(1)}. Who used the key then, and for what, is not known.`,
    });
  }
  const unnamed = known.withoutContext + known.untold + known.beyond;
  if (unnamed > 0) {
    all.push({
      title: `${number(unnamed)} calls do not say what for${share(unnamed, known.calls)}`,
      text: `${[
        known.withoutContext > 0 ? `${number(known.withoutContext)} had no encryption context` : "",
        known.untold > 0
          ? `${number(known.untold)} are of operations or sources that tell none`
          : "",
        known.beyond > 0 ? `${number(known.beyond)} had contexts beyond those kept of one day` : "",
      ]
        .filter((part) => part !== "")
        .join(", ")}.`,
    });
  }
  if (known.otherContext > 0) {
    all.push({
      title: `${number(known.otherContext)} calls have a context of their own${share(known.otherContext, known.calls)}`,
      text: "It names no AWS resource; whoever wrote the application knows what stands behind it.",
    });
  }
  const volumes = types.some(({ type }) => type.startsWith("ebs-"));
  all.push(
    {
      title: "EBS volumes look idle while they are attached",
      text: `${volumes ? "The volumes here are" : "A volume is"} decrypted once, when attached: a disabled key shows at the next attachment, stop or restart, not before.`,
    },
    {
      title: "Data keys are cached",
      text: "S3 Bucket Keys, encryption SDKs and RDS ask KMS seldom: much more data can depend on the key than there are calls, and it goes on for a while after the key is disabled.",
    },
    {
      title: "What was not read is not here",
      text: "Backups, archives and old objects are decrypted only when somebody reads them. Data keys and public keys are used outside KMS without a record.",
    },
  );
  return all;
}
