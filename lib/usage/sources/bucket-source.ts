import type { Answer, BucketReader } from "@/lib/aws/types";
import { LARGEST_OBJECT, type ObjectSource, ObjectUnreadable, SourceUnreadable } from "./source";

/** The objects of a bucket whose keys begin with `prefix`. */
export function bucketSource(reader: BucketReader, prefix: string): ObjectSource {
  const name = `s3://${reader.bucket}`;
  return {
    name,
    async *list() {
      for (let marker: string | null = null; ; ) {
        const page: Awaited<ReturnType<BucketReader["list"]>> = await reader.list(prefix, marker);
        if (page.status !== "data") {
          throw new SourceUnreadable(`${name}/${prefix}: ${inWords(page)}`);
        }
        yield page.data.items.map(({ key, size, etag }) => ({ key, size, version: etag }));
        marker = page.data.next;
        if (marker === null) return;
      }
    },
    async read({ key, version, size }) {
      if (size > LARGEST_OBJECT) {
        throw new ObjectUnreadable(`is larger than ${LARGEST_OBJECT} bytes`);
      }
      const answer = await reader.get(key, version);
      if (answer.status === "data") return answer.data;
      if (isOfObject(answer)) throw new ObjectUnreadable(inWords(answer));
      throw new SourceUnreadable(`${name}/${key}: ${inWords(answer)}`);
    },
  };
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
