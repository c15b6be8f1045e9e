import { describe, expect, it } from "vitest";
import { importedValues, OTHER_WAYS, sourcesBeside } from "../aws/testing/imported-values";

const ALLOWED = [
  "DescribeKeyCommand",
  "GetObjectCommand",
  "GetPublicKeyCommand",
  "PutObjectCommand",
  "SignCommand",
];
const ALLOWED_OTHER = ["KMSClient", "S3Client"];

const sources = sourcesBeside(import.meta.url).filter(({ name }) => !name.startsWith("testing"));
const values = sources.flatMap(({ text }) => importedValues(text));

describe("what can be asked of the operator's key and bucket", () => {
  it("is to sign, the public key, the key's state, a new object and its content", () => {
    expect(sources.length).toBeGreaterThan(4);
    expect([...new Set(values)].sort()).toEqual([...ALLOWED, ...ALLOWED_OTHER].sort());
  });

  it("cannot be made another way", () => {
    for (const { name, text } of sources) {
      for (const way of OTHER_WAYS) expect(text, name).not.toMatch(way);
    }
  });

  it("writes in one place, and never over an object", () => {
    const writers = sources.filter(({ text }) => text.includes("new PutObjectCommand("));
    expect(writers.map(({ name }) => name)).toEqual(["create-bucket-target.ts"]);
    expect(writers[0]?.text.split("new PutObjectCommand(")).toHaveLength(2);
    expect(writers[0]?.text).toMatch(/new PutObjectCommand\(\{[^}]*IfNoneMatch: "\*",\s*\}\)/);
  });
});
