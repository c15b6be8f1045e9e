import { createHash, createPublicKey, verify } from "node:crypto";
import { mkdtemp, readdir, readFile, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { generateWithStories } from "../generate-estate";
import { type DigestKeyPair, digestKeyOf } from "./digest-key";
import { HOUR } from "./flow";
import { TrailKeeper } from "./keep-trail";
import { type Signing, tamperedWith } from "./sign-trail";

interface Written {
  key: string;
  text: string;
  digest: {
    digestStartTime: string;
    digestEndTime: string;
    previousDigestS3Object: string | null;
    previousDigestSignature: string | null;
    logFiles: { s3Object: string }[];
  };
  metadata: { signature: string };
}

const NOW = new Date("2026-11-22T12:20:00Z");
const world = generateWithStories({ kind: "small", seed: 3, now: NOW });
let folder: string;
let pair: DigestKeyPair;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "local-aws-digests-"));
  pair = await digestKeyOf(join(folder, "digest-key.pem"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function digests(below: string): Promise<Written[]> {
  const names = await readdir(join(below, "s3/b"), { recursive: true });
  const keys = names.filter((name) => name.includes("_CloudTrail-Digest_")).sort();
  return Promise.all(
    keys.map(async (key) => {
      const text = gunzipSync(await readFile(join(below, "s3/b", key))).toString();
      const metadata = JSON.parse(await readFile(join(below, "s3/.metadata/b", key), "utf8"));
      return { key, text, digest: JSON.parse(text), metadata };
    }),
  );
}

describe("the digests of the demo", () => {
  const write = (name: string, now: Date) =>
    new TrailKeeper(world, { folder: join(folder, name), bucket: "b", days: 2, pair }).write(now);

  it("are a chain for each account and region, which goes on with time", async () => {
    await write("kept", NOW);
    const first = await digests(join(folder, "kept"));
    await write("kept", new Date("2026-11-22T14:06:00Z"));
    const all = await digests(join(folder, "kept"));
    const scopes = [...world.estate.accounts.values()].reduce((n, one) => n + one.scopes.size, 0);
    expect(all.length - first.length).toBe(2 * scopes);
    let before: Written | null = null;
    for (const one of all) {
      const same: boolean = before?.key.split("/2026/")[0] === one.key.split("/2026/")[0];
      expect(one.digest.previousDigestS3Object).toBe(same ? before?.key : null);
      expect(one.digest.previousDigestSignature).toBe(same ? before?.metadata.signature : null);
      if (same) expect(one.digest.digestStartTime).toBe(before?.digest.digestEndTime);
      for (const { s3Object } of one.digest.logFiles) {
        expect((await stat(join(folder, "kept/s3/b", s3Object))).isFile()).toBe(true);
      }
      before = one;
    }
    expect(all.flatMap(({ digest }) => digest.logFiles).length).toBeGreaterThan(5);
    // Nothing but the key decides what is written.
    await write("again", new Date("2026-11-22T14:06:00Z"));
    expect(await digests(join(folder, "again"))).toEqual(all);
  });

  it("are signed by the one key of the folder, which ListPublicKeys gives", async () => {
    const [one] = await digests(join(folder, "kept"));
    if (!one) throw new Error("There is no digest.");
    const same = await digestKeyOf(join(folder, "digest-key.pem"));
    expect(same.fingerprint).toBe(pair.fingerprint);
    expect((await stat(join(folder, "digest-key.pem"))).mode & 0o777).toBe(0o600);
    const hash = createHash("sha256").update(one.text).digest("hex");
    const signed = `${one.digest.digestEndTime}\nb/${one.key}\n${hash}\nnull`;
    const key = createPublicKey({ key: same.publicKey, format: "der", type: "pkcs1" });
    const signature = Buffer.from(one.metadata.signature, "hex");
    expect(verify("sha256", Buffer.from(signed), key, signature)).toBe(true);
  });

  it("leave one file that was changed after its delivery, and no other", () => {
    const demo = generateWithStories({ kind: "demo", seed: 1, now: NOW });
    const partner = [...demo.estate.accounts.values()].find(
      ({ name }) => name === "partner-integration",
    );
    const scope = `${partner?.id}/us-east-1`;
    const record = (hours: number) => ({
      ...{ at: NOW.getTime() - hours * HOUR, scope, isKms: true, text: "{}" },
    });
    const signing: Signing = { chains: {}, tampered: null };
    const take = (key: string, records: ReturnType<typeof record>[], of = scope) =>
      tamperedWith(demo, signing, { key, scope: of, records }).length;
    const three = [record(80), record(79), record(78)];
    expect(take("too old", [record(200), record(200)])).toBe(2);
    expect(take("too young", [record(2)])).toBe(1);
    expect(take("elsewhere", three, `${partner?.id}/eu-west-1`)).toBe(3);
    expect(take("this", three)).toBe(1);
    expect(take("later", three)).toBe(3);
    expect(take("this", three)).toBe(1);
    expect(signing.tampered).toBe("this");
  });
});
