import type { Answer, BucketReader, ObjectBody, Page } from "@/lib/aws/types";
import {
  LARGEST_OBJECT,
  type ObjectSource,
  ObjectUnreadable,
  type SourceObject,
  SourceUnreadable,
} from "./source";

/**
 * The objects of a bucket whose keys begin with `prefix`; where `since` (ms) is given, of the folders of a trail only
 * those of its day and later, so that what is listed grows with what is new.
 */
export function bucketSource(
  reader: BucketReader,
  prefix: string,
  since: number | null = null,
): ObjectSource {
  const name = `s3://${reader.bucket}`;
  const bodyOf = (key: string, answer: Answer<ObjectBody>): ObjectBody => {
    if (answer.status === "data") return answer.data;
    if (isOfObject(answer)) throw new ObjectUnreadable(inWords(answer));
    throw new SourceUnreadable(`${name}/${key}: ${inWords(answer)}`);
  };
  const open = async ({ key, version, size }: SourceObject): Promise<ObjectBody> => {
    if (size > LARGEST_OBJECT) throw new ObjectUnreadable(`is larger than ${LARGEST_OBJECT} bytes`);
    return bodyOf(key, await reader.get(key, version));
  };
  return {
    ...{ name, prefix },
    async *list() {
      let trails = 0;
      if (since !== null) {
        for await (const trail of regionsOf(reader, prefix, "CloudTrail")) {
          trails += 1;
          yield* objectsOf(reader, trail, `${trail}${dayOf(since)}`);
        }
      }
      if (trails === 0) yield* objectsOf(reader, prefix);
    },
    async find(key) {
      const page = await reader.list(key, null);
      if (page.status !== "data") throw new SourceUnreadable(`${name}/${key}: ${inWords(page)}`);
      const found = page.data.items.find((item) => item.key === key);
      return found ? { key, size: found.size, version: found.etag } : null;
    },
    read: async (object) => (await open(object)).bytes,
    async readKey(key) {
      const answer = await reader.get(key, null);
      return answer.status === "gone" ? null : bodyOf(key, answer).bytes;
    },
    async *listDigests(from) {
      if (/\/CloudTrail-Digest\/.+/.test(`/${prefix}`)) yield* objectsOf(reader, prefix);
      else if (/\/CloudTrail(-[A-Za-z]+)?\/.+/.test(`/${prefix}`)) return;
      for await (const trail of regionsOf(reader, prefix, "CloudTrail-Digest")) {
        yield* objectsOf(reader, trail, from === null ? undefined : `${trail}${dayOf(from)}`);
      }
    },
    readSigned: async (object) => {
      const { bytes, metadata } = await open(object);
      return { content: bytes, signature: metadata.signature ?? null };
    },
  };
}

async function* objectsOf(
  reader: BucketReader,
  prefix: string,
  after?: string,
): AsyncGenerator<SourceObject[]> {
  for await (const page of pages((marker) => reader.list(prefix, marker, after), reader, prefix)) {
    yield page.map(({ key, size, etag }) => ({ key, size, version: etag }));
  }
}

/** As the folders of a trail's days are named. */
function dayOf(time: number): string {
  return new Date(time).toISOString().slice(0, 10).replaceAll("-", "/");
}

/** From the bucket's top to AWSLogs, the organisation, the account, CloudTrail and the region, with some to spare. */
const DEEPEST = 8;

/** Folders of the regions of all trails below: `…/CloudTrail/eu-west-1/`, or where their digests are. */
async function* regionsOf(
  reader: BucketReader,
  prefix: string,
  kind: "CloudTrail" | "CloudTrail-Digest",
  depth = 0,
): AsyncGenerator<string, void, undefined> {
  if (depth > DEEPEST) return;
  const isTrail = `/${prefix}`.endsWith(`/${kind}/`);
  const read = (marker: string | null) => reader.folders(prefix, marker);
  for await (const page of pages(read, reader, prefix)) {
    for (const folder of page) {
      if (isTrail) yield folder;
      else if (folder.endsWith(`/${kind}/`) || !IN_ACCOUNT.test(folder))
        yield* regionsOf(reader, folder, kind, depth + 1);
    }
  }
}

/** What lies in an account's folder: beside the logs, digests and Insights, and logs of other services. */
const IN_ACCOUNT = /(?:^|\/)(?:\d{12}\/[^/]+|CloudTrail(?:-[A-Za-z]+)?)\/$/;

async function* pages<T>(
  read: (marker: string | null) => Promise<Answer<Page<T>>>,
  { bucket }: BucketReader,
  prefix: string,
): AsyncGenerator<T[]> {
  for (let marker: string | null = null; ; ) {
    const page: Answer<Page<T>> = await read(marker);
    if (page.status !== "data") {
      throw new SourceUnreadable(`s3://${bucket}/${prefix}: ${inWords(page)}`);
    }
    yield page.data.items;
    marker = page.data.next;
    if (marker === null) return;
  }
}

/** Changed since it was listed, moved to an archive, or no log by its size. */
const OBJECT_CODES = new Set(["PreconditionFailed", "InvalidObjectState", "ResponseTooLarge"]);

/** One object may be denied or gone; what fails for want of network, quota or credentials fails for all. */
function isOfObject(answer: Exclude<Answer<unknown>, { status: "data" }>): boolean {
  if (answer.status === "denied") return answer.action.startsWith("s3:");
  if (answer.status === "failed") return OBJECT_CODES.has(answer.code);
  return answer.status === "gone";
}

function inWords(answer: Exclude<Answer<unknown>, { status: "data" }>): string {
  return `${answer.action} was ${answer.status === "denied" ? "denied" : "not answered"}: ${answer.message}`;
}

/** `s3://bucket/prefix` in its parts; null for anything else. */
export function parseBucketUrl(url: string): { bucket: string; prefix: string } | null {
  const parts = /^s3:\/\/([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])(?:\/(.*))?$/s.exec(url);
  return parts ? { bucket: parts[1] ?? "", prefix: parts[2] ?? "" } : null;
}
