import { createReadStream } from "node:fs";
import type { Call } from "../call";
import type { Answer } from "../protocol/answers";
import { AwsError } from "../protocol/errors";
import { etagOf, findObject, hasBucket, metadataOf } from "./s3-files";
import { contentTypeOf } from "./s3-put";

/** First and last byte of a `Range` header; null for none, and for one that S3 passes over. */
function rangeOf(header: unknown, size: number): { first: number; last: number } | null {
  if (typeof header !== "string") return null;
  const parts = /^bytes=(\d*)-(\d*)$/.exec(header);
  if (!parts || (parts[1] === "" && parts[2] === "")) return null;
  const [, from = "", to = ""] = parts;
  const first = from === "" ? Math.max(0, size - Number(to)) : Number(from);
  const last = from === "" || to === "" ? size - 1 : Math.min(Number(to), size - 1);
  if (from !== "" && to !== "" && Number(to) < first) return null;
  if (first >= size || (from === "" && Number(to) === 0))
    throw new AwsError("InvalidRange", "The requested range is not satisfiable", 416, {
      RangeRequested: header,
      ActualObjectSize: String(size),
    });
  return { first, last };
}

const listed = (header: string, etag: string) =>
  header === "*" ||
  header
    .split(",")
    .some((one) => one.trim().replace(/^W\//, "") === etag || `"${one.trim()}"` === etag);

function checkConditions(input: Call["input"], etag: string): "unchanged" | "go" {
  const ifMatch = input.IfMatch;
  if (typeof ifMatch === "string" && !listed(ifMatch, etag))
    throw new AwsError(
      "PreconditionFailed",
      "At least one of the pre-conditions you specified did not hold",
      412,
      { Condition: "If-Match" },
    );
  const ifNoneMatch = input.IfNoneMatch;
  return typeof ifNoneMatch === "string" && listed(ifNoneMatch, etag) ? "unchanged" : "go";
}

/** GetObject and HeadObject, with Range, If-Match and If-None-Match. */
export async function getObject(call: Call, folder: string, bucket: string): Promise<Answer> {
  const key = String(call.input.Key);
  const object = await findObject(folder, bucket, key);
  if (!object) {
    if (!(await hasBucket(folder, bucket)))
      throw new AwsError("NoSuchBucket", "The specified bucket does not exist", 404, {
        BucketName: bucket,
      });
    throw new AwsError("NoSuchKey", "The specified key does not exist.", 404, { Key: key });
  }
  const etag = await etagOf(object);
  const headers = {
    etag,
    "last-modified": object.modified.toUTCString(),
    "accept-ranges": "bytes",
    "content-type": contentTypeOf(object.path),
    ...(await metadataOf(folder, bucket, key)),
  };
  if (checkConditions(call.input, etag) === "unchanged") return { status: 304, headers, body: "" };
  const range = rangeOf(call.input.Range, object.size);
  const { first, last } = range ?? { first: 0, last: object.size - 1 };
  const part: Record<string, string> = range
    ? { "content-range": `bytes ${first}-${last}/${object.size}` }
    : {};
  return {
    status: range ? 206 : 200,
    headers: { ...headers, ...part, "content-length": last - first + 1 },
    body:
      call.api === "HeadObject" || object.size === 0
        ? ""
        : createReadStream(object.path, { start: first, end: last }),
  };
}
