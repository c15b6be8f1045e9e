import type { Call } from "../call";
import type { Answer } from "../protocol/answers";
import { AwsError, commonError } from "../protocol/errors";
import { knownApis } from "../protocol/known-apis";
import { isWrite } from "../request-log";
import type { LocalOperator } from "../types";
import { listObjects } from "./s3-list";
import { getObject } from "./s3-object";
import { putObject } from "./s3-put";

const bucketPattern = /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/;
const verbs: Record<string, string> = {
  GET: "Get",
  HEAD: "Head",
  PUT: "Put",
  POST: "Post",
  DELETE: "Delete",
};

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    throw new AwsError("InvalidURI", "Couldn't parse the specified URI.");
  }
}

/** Bucket and key of a path-style address, decoded; the key is empty for a bucket's own address. */
export function s3Address(path: string): { bucket: string; key: string } {
  const at = path.indexOf("/", 1);
  if (at < 0) return { bucket: decoded(path.slice(1)), key: "" };
  return { bucket: decoded(path.slice(1, at)), key: decoded(path.slice(at + 1)) };
}

/** Which API of S3 a request asks for; empty when it is none. */
export function s3Api(method: string, address: { key: string }, query: URLSearchParams): string {
  const verb = verbs[method];
  if (!verb) return "";
  // The SDKs name the operation; the address alone leaves some of them open.
  const named = query.get("x-id");
  const reads = method === "GET" || method === "HEAD";
  if (named && knownApis.get("s3")?.has(named) && isWrite(named) !== reads) return named;
  if (address.key === "" && method === "GET" && query.get("list-type") === "2")
    return "ListObjectsV2";
  return `${verb}${address.key === "" ? "Bucket" : "Object"}`;
}

/**
 * Answers ListObjectsV2, GetObject and HeadObject from the files below `folder` (`folder/bucket/key`), and
 * PutObject into the operator's bucket by the operator; every other API is refused. `repeat` gives the token of
 * the request again.
 */
export async function applyS3(
  call: Call,
  folder: string | null,
  operator: LocalOperator | null,
  repeat: boolean,
): Promise<Answer> {
  const { api, input, caller } = call;
  const bucket = String(input.Bucket);
  const method = input.Method;
  const asked = `${method} ${api}`;
  const own = bucket === operator?.bucket && caller.accessKeyId === operator.accessKeyId;
  if (own && folder !== null && asked === "PUT PutObject")
    return await putObject(call, folder, bucket);
  if (!["GET ListObjectsV2", "GET GetObject", "HEAD HeadObject"].includes(asked))
    throw commonError("s3", "denied");
  if (folder === null || !bucketPattern.test(bucket) || bucket.includes(".."))
    throw new AwsError("NoSuchBucket", "The specified bucket does not exist", 404, {
      BucketName: bucket,
    });
  if (api === "ListObjectsV2") return await listObjects(call, folder, bucket, repeat);
  return await getObject(call, folder, bucket);
}
