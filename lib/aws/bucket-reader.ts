import { Readable } from "node:stream";
import { GetObjectCommand, ListObjectsV2Command } from "@aws-sdk/client-s3";
import type { AccountLink, Wire } from "./account-link";
import { s3Client } from "./clients";
import type { WireHandler } from "./http-handler";
import { createLine } from "./line";
import { UnexpectedAnswer } from "./network-error";
import { given, watchPages } from "./read-pages";
import type { BucketReader } from "./types";

/** The largest page of ListObjectsV2. */
const A_PAGE = 1_000;

/** A reader of one bucket, which must be in `region`: S3 refuses what is signed for another. */
export function createBucketReader(
  wire: Wire,
  link: AccountLink,
  { bucket, region }: { bucket: string; region: string },
): BucketReader {
  const line = createLine({ ...wire, handler: streamed(wire.handler) }, link, region);
  const s3 = s3Client(line);
  const watch = watchPages(line);
  return {
    bucket,
    counts: line.counts,
    list: (prefix, start, after) =>
      watch(`objects ${prefix} ${after ?? ""}`, "s3:ListBucket", start, (token) =>
        line.ask(
          "s3:ListBucket",
          {
            Bucket: bucket,
            Prefix: prefix,
            MaxKeys: A_PAGE,
            ...(token === null ? { StartAfter: after } : { ContinuationToken: token }),
          },
          (input) => s3.send(new ListObjectsV2Command(input)),
          (output) => ({
            items: (output.Contents ?? []).map((object) => ({
              key: given(object.Key, "Key"),
              size: given(object.Size, "Size"),
              etag: given(object.ETag, "ETag"),
            })),
            next: nextToken(output.IsTruncated, output.NextContinuationToken),
          }),
        ),
      ),
    folders: (prefix, start) =>
      watch(`folders ${prefix}`, "s3:ListBucket", start, (token) =>
        line.ask(
          "s3:ListBucket",
          {
            Bucket: bucket,
            Prefix: prefix,
            Delimiter: "/",
            MaxKeys: A_PAGE,
            ...(token === null ? {} : { ContinuationToken: token }),
          },
          (input) => s3.send(new ListObjectsV2Command(input)),
          (output) => ({
            items: (output.CommonPrefixes ?? []).map((one) => given(one.Prefix, "Prefix")),
            next: nextToken(output.IsTruncated, output.NextContinuationToken),
          }),
        ),
      ),
    get: (key, etag) =>
      line.ask(
        "s3:GetObject",
        { Bucket: bucket, Key: key, ...(etag === null ? {} : { IfMatch: etag }) },
        async (input) => {
          const command = new GetObjectCommand(input);
          // The SDK goes on with a copy, by which the line would not know its call again.
          command.middlewareStack.add((next) => (args) => next({ ...args, input }), {
            step: "build",
          });
          const { Body, Metadata = {} } = await s3.send(command);
          return { bytes: await given(Body, "Body").transformToByteArray(), metadata: Metadata };
        },
        ({ bytes, metadata }) => ({ bytes: new Uint8Array(bytes), metadata }),
      ),
    close() {
      line.close();
      s3.destroy();
    },
  };
}

/** ListObjectsV2 leaves the list out where there is nothing, but never the token where there is more. */
function nextToken(truncated: boolean | undefined, token: string | undefined): string | null {
  if (truncated === undefined) throw new UnexpectedAnswer("The answer has no IsTruncated");
  return truncated ? given(token, "NextContinuationToken") : null;
}

/** The SDK takes the body of GetObject as a stream only. */
function streamed(handler: WireHandler): WireHandler {
  return {
    ...handler,
    async handle(request) {
      const { response } = await handler.handle(request);
      const isObject = request.query?.["x-id"] === "GetObject" && response.statusCode === 200;
      if (!isObject) return { response };
      return { response: { ...response, body: Readable.from([response.body]) as never } };
    },
  };
}
