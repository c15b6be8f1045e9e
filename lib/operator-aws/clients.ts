import { KMSClient } from "@aws-sdk/client-kms";
import { S3Client } from "@aws-sdk/client-s3";

/** A call with its retries ends after this time, ms; what needs it waits for its next turn. */
export const DEADLINE_MS = 8_000;

const COMMON = {
  maxAttempts: 3,
  retryMode: "standard",
  requestHandler: { connectionTimeout: 2_000, requestTimeout: 4_000, throwOnRequestTimeout: true },
} as const;

/** With the credentials of this process, as every program of the SDK finds them; no role is assumed. */
export function kmsClient(region: string): KMSClient {
  return new KMSClient({ ...COMMON, region });
}

/** Without `region` the SDK's own (AWS_REGION, profile). `pathStyle`: the bucket is in the path. */
export function s3Client(options: { region: string | undefined; pathStyle: boolean }): S3Client {
  const { region, pathStyle } = options;
  return new S3Client({
    ...COMMON,
    ...(region === undefined ? {} : { region }),
    forcePathStyle: pathStyle,
  });
}
