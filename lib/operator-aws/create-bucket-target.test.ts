import { mkdir, readdir, readFile, rename, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { GetObjectCommand } from "@aws-sdk/client-s3";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { s3Client } from "./clients";
import { type BucketTarget, createBucketTarget } from "./create-bucket-target";
import { objectKey, parseBucketAddress, regionOfKey } from "./rules/addresses";
import { type OperatorWorld, startOperatorWorld } from "./testing/operator-world";

let world: OperatorWorld;
const made: BucketTarget[] = [];
beforeEach(async () => {
  world = await startOperatorWorld();
});
afterEach(async () => {
  for (const target of made.splice(0)) target.close();
  await world.close();
});

function create(url = world.bucket): BucketTarget {
  const target = createBucketTarget({ url, region: "eu-central-1", pathStyle: true });
  made.push(target);
  return target;
}
const note = "example.com/ledger\n7\nAAAA\n\n— example.com/ledger AAAA\n";
const file = () => join(world.objects, "000000000007.note");
const fault = (kind: "deny" | "throttle" | "error" | "cut" | "lost-answer", times?: number) =>
  world.aws.faults.set([{ service: "s3", api: "PutObject", kind, ...(times ? { times } : {}) }]);

describe("the operator's bucket", () => {
  it("takes a checkpoint as a text of its own, and gives it back", async () => {
    const target = create();
    expect(target.name).toBe(world.bucket);
    expect(await target.read(7)).toBeNull();
    await target.write(7, note);
    expect(await readFile(file(), "utf8")).toBe(note);
    expect(await target.read(7)).toBe(note);
    const client = s3Client({ region: "eu-central-1", pathStyle: true });
    const place = { Bucket: "operator-checkpoints", Key: "ledger/main/000000000007.note" };
    const { ContentType } = await client.send(new GetObjectCommand(place));
    client.destroy();
    expect(ContentType).toBe("text/plain; charset=utf-8");
  });

  it("takes it once, whoever writes and however often", async () => {
    await Promise.all(Array.from({ length: 6 }, () => create().write(7, note)));
    expect(await readdir(world.objects)).toEqual(["000000000007.note"]);
    expect(world.aws.requests.count({ api: "PutObject", outcome: "ok" })).toBe(1);
    expect(world.aws.requests.count({ api: "PutObject", outcome: "PreconditionFailed" })).toBe(5);
  });

  it.each(["another checkpoint", `${note} `, note.slice(1), "x".repeat(200_000)])(
    "is left as it is where it holds %.20s, and that is an error",
    async (there) => {
      await mkdir(dirname(file()), { recursive: true });
      await writeFile(file(), there);
      await expect(create().write(7, note)).rejects.toThrow(/another checkpoint of the same size/);
      expect(await readFile(file(), "utf8")).toBe(there);
    },
  );

  it("has it when the answer was lost, or S3 was slow to take it", async () => {
    for (const kind of ["lost-answer", "throttle", "cut", "error"] as const) {
      fault(kind, 1);
      await create(`${world.bucket}/${kind}`).write(7, note);
      expect(await readFile(join(world.objects, kind, "000000000007.note"), "utf8")).toBe(note);
    }
  });

  it.each([
    ["deny", /s3:PutObject of s3:\/\/operator-checkpoints\/.*AccessDenied/],
    ["throttle", /SlowDown/],
    ["error", /InternalError/],
    ["cut", /socket hang up/],
  ] as const)("says why it has it not: %s", async (kind, message) => {
    fault(kind);
    await expect(create().write(7, note)).rejects.toThrow(message);
    world.aws.faults.clear();
    await create().write(7, note);
  });

  it("is no other bucket, and none that is away", async () => {
    await expect(create("s3://somebody-elses").write(7, note)).rejects.toThrow(/AccessDenied/);
    const folder = dirname(dirname(world.objects));
    await rename(folder, `${folder}.away`);
    await expect(create().write(7, note)).rejects.toThrow(/NoSuchBucket/);
    await expect(create().read(7)).rejects.toThrow(/NoSuchBucket/);
    await rename(`${folder}.away`, folder);
    await create().write(7, note);
    await world.aws.close();
    await expect(create().write(8, note)).rejects.toThrow(/ECONNREFUSED/);
  });
});

describe("addresses", () => {
  it("are taken apart", () => {
    expect(parseBucketAddress("s3://b-1.x")).toEqual({ bucket: "b-1.x", prefix: "" });
    const deep = parseBucketAddress("s3://bucket/a/b/");
    expect(deep).toEqual({ bucket: "bucket", prefix: "a/b/" });
    expect(objectKey(deep, 1_000)).toBe("a/b/000000001000.note");
    expect(regionOfKey("arn:aws-us-gov:kms:us-gov-west-1:111122223333:key/mrk-0")).toBe(
      "us-gov-west-1",
    );
    for (const wrong of ["s3:/x", "https://b/x", "s3://UPPER/x"]) {
      expect(() => parseBucketAddress(wrong)).toThrow(/is not s3:/);
    }
  });
});
