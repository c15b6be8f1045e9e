import { createHash } from "node:crypto";
import { mkdir, mkdtemp, rm, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import * as S3 from "@aws-sdk/client-s3";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type Sample, startSample, thrown } from "../testing/sample-session";

let folder: string;
let sample: Sample;
let client: S3.S3Client;
const bucket = "sample-trail";
const text = "0123456789".repeat(10);
const keys = [
  "AWSLogs/1/CloudTrail/a.json",
  "AWSLogs/1/CloudTrail/b c+é&<.json",
  "AWSLogs/1/CloudTrail.txt",
  "AWSLogs/2/z.json",
  "top.txt",
].sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "local-aws-s3-"));
  for (const key of keys) {
    await mkdir(dirname(join(folder, bucket, key)), { recursive: true });
    await writeFile(join(folder, bucket, key), text);
  }
  await writeFile(join(folder, "outside.txt"), "secret");
  await mkdir(join(folder, ".metadata", bucket), { recursive: true });
  await writeFile(join(folder, ".metadata", bucket, "top.txt"), '{"signature":"ab12"}');
  sample = await startSample({ s3Folder: folder });
  client = new S3.S3Client({ ...sample.reader, forcePathStyle: true });
});
afterAll(async () => {
  client.destroy();
  await sample.aws.close();
  await rm(folder, { recursive: true });
});

async function list(input: Partial<S3.ListObjectsV2CommandInput>, size = 2) {
  const seen: { keys: string[]; groups: string[] } = { keys: [], groups: [] };
  for await (const page of S3.paginateListObjectsV2(
    { client, pageSize: size },
    { Bucket: bucket, ...input },
  )) {
    seen.keys.push(...(page.Contents ?? []).map((one) => one.Key ?? ""));
    seen.groups.push(...(page.CommonPrefixes ?? []).map((one) => one.Prefix ?? ""));
  }
  return seen;
}

it("lists all keys in byte order over any page size, below a prefix, and after a key", async () => {
  for (const size of [1, 2, 3, 1000]) expect((await list({}, size)).keys).toEqual(keys);
  expect((await list({ Prefix: "AWSLogs/2" })).keys).toEqual(["AWSLogs/2/z.json"]);
  expect((await list({ StartAfter: keys[2] })).keys).toEqual(keys.slice(3));
  const groups = await list({ Prefix: "AWSLogs/", Delimiter: "/" }, 1);
  expect(groups).toEqual({ keys: [], groups: ["AWSLogs/1/", "AWSLogs/2/"] });
  const [object] =
    (await client.send(new S3.ListObjectsV2Command({ Bucket: bucket }))).Contents ?? [];
  expect([object?.Size, object?.ETag]).toEqual([100, etag]);
});

it("gives what was changed within a second another ETag, though it is as long", async () => {
  const path = join(folder, bucket, "top.txt");
  const time = new Date("2025-05-20T09:00:00Z");
  const tagOf = async (content: string) => {
    await writeFile(path, content);
    await utimes(path, time, time);
    return (await get({ Key: "top.txt" })).ETag;
  };
  const other = text.replace("0", "1");
  expect([await tagOf(other), await tagOf(text)]).toEqual([md5(other), etag]);
});

const md5 = (content: string) => `"${createHash("md5").update(content).digest("hex")}"`;
const etag = md5(text);
const get = (input: Partial<S3.GetObjectCommandInput>) =>
  client.send(new S3.GetObjectCommand({ Bucket: bucket, Key: keys[0], ...input }));

it("gives objects with any name, whole or a range", async () => {
  for (const Key of keys) {
    const whole = await get({ Key });
    expect([await whole.Body?.transformToString(), whole.ETag]).toEqual([text, etag]);
  }
  const range = async (Range: string) => {
    const answer = await get({ Range });
    return [answer.ContentRange, await answer.Body?.transformToString()];
  };
  expect(await range("bytes=5-7")).toEqual(["bytes 5-7/100", "567"]);
  expect(await range("bytes=98-500")).toEqual(["bytes 98-99/100", "89"]);
  expect(await range("bytes=-3")).toEqual(["bytes 97-99/100", "789"]);
  expect(await thrown(get({ Range: "bytes=100-" }))).toMatchObject({
    name: "InvalidRange",
    status: 416,
  });
  const head = await client.send(new S3.HeadObjectCommand({ Bucket: bucket, Key: keys[0] }));
  expect([head.ContentLength, head.ETag]).toEqual([100, etag]);
});

it("gives with an object what was said of it, and only there", async () => {
  const said = { signature: "ab12" };
  expect((await get({ Key: "top.txt" })).Metadata).toEqual(said);
  const head = new S3.HeadObjectCommand({ Bucket: bucket, Key: "top.txt" });
  expect((await client.send(head)).Metadata).toEqual(said);
  expect((await get({ Key: keys[0] })).Metadata).toEqual({});
  expect((await thrown(get({ Bucket: ".metadata", Key: `${bucket}/top.txt` }))).name).toMatch(
    /^(NoSuchBucket|SignatureDoesNotMatch)$/,
  );
});

it("holds to conditions", async () => {
  await get({ IfMatch: etag });
  expect(await thrown(get({ IfMatch: '"other"' }))).toMatchObject({
    name: "PreconditionFailed",
    status: 412,
  });
  expect((await thrown(get({ IfNoneMatch: etag }))).status).toBe(304);
});

it("knows nothing outside its buckets", async () => {
  for (const Key of ["../outside.txt", "a/../../outside.txt", "none"])
    expect(["NoSuchKey", "SignatureDoesNotMatch"]).toContain((await thrown(get({ Key }))).name);
  for (const Bucket of ["no-such-bucket", ".."])
    expect((await thrown(get({ Bucket }))).name).not.toBe("");
  expect(await thrown(get({ Bucket: "no-such-bucket" }))).toMatchObject({
    name: "NoSuchBucket",
    status: 404,
  });
  const missing = new S3.HeadObjectCommand({ Bucket: bucket, Key: "none" });
  expect(await thrown(client.send(missing))).toMatchObject({ name: "NotFound", status: 404 });
  const token = new S3.ListObjectsV2Command({ Bucket: bucket, ContinuationToken: "x" });
  expect((await thrown(client.send(token))).name).toBe("InvalidArgument");
});

it("refuses writes", async () => {
  sample.aws.requests.clear();
  const put = new S3.PutObjectCommand({ Bucket: bucket, Key: "new", Body: "x" });
  expect(await thrown(client.send(put))).toMatchObject({ name: "AccessDenied", status: 403 });
  const remove = new S3.DeleteObjectCommand({ Bucket: bucket, Key: "top.txt" });
  expect((await thrown(client.send(remove))).name).toBe("AccessDenied");
  const upload = await fetch(`${sample.aws.url}/${bucket}/new?x-id=GetObject`, { method: "PUT" });
  expect(upload.status).toBe(403);
  expect(sample.aws.requests.count({ write: true })).toBe(2);
  expect((await list({})).keys).toEqual(keys);
});
