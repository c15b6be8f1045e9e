import { generateKeyPairSync, verify } from "node:crypto";
import { chmod, mkdtemp, readdir, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { keyObject, NoteError } from "./rules/checkpoint-note";
import { isKeyFileOpen, keyFileOf, loadSigner, loadVerifierKey, localSigner } from "./signer";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "keyledger-signer-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const settings = (key?: string, name?: string) => ({ key, name, dataDir: join(folder, "data") });
const pem = generateKeyPairSync("ed25519").privateKey.export({ format: "pem", type: "pkcs8" });

describe("the signer", () => {
  it("makes one key file of its own, whoever comes first, that only its user may read", async () => {
    expect(await loadVerifierKey(settings())).toBeNull();
    const signers = await Promise.all(Array.from({ length: 8 }, () => loadSigner(settings())));
    const keys = new Set(signers.map(({ publicKey }) => publicKey.toString("hex")));
    expect(keys.size).toBe(1);
    expect(await readdir(join(folder, "data"))).toEqual(["ledger-key.pem"]);
    expect((await stat(keyFileOf(settings().dataDir))).mode & 0o777).toBe(0o600);
    expect(await isKeyFileOpen(settings().dataDir)).toBe(false);
    await chmod(keyFileOf(settings().dataDir), 0o644);
    expect(await isKeyFileOpen(settings().dataDir)).toBe(true);
    const [first] = signers;
    expect(await loadVerifierKey(settings())).toEqual({
      name: first?.name,
      publicKey: first?.publicKey,
    });
  });

  it.each([
    ["PEM", pem],
    ["base64 of PEM", Buffer.from(pem).toString("base64")],
    ["PEM in one line", String(pem).replaceAll("\n", "\\n")],
  ])("takes a key as %s and leaves the data folder alone", async (_, key) => {
    const signer = await loadSigner(settings(String(key), "example.com/ledger"));
    expect(signer.name).toBe("example.com/ledger");
    const text = Buffer.from("text");
    expect(verify(null, text, keyObject(signer), await signer.sign(text))).toBe(true);
    expect(await readdir(folder)).toEqual([]);
  });

  it.each([
    ["nothing of a key", "secret-that-is-no-key"],
    ["a key of another kind", generateKeyPairSync("rsa", { modulusLength: 2048 }).privateKey],
  ])("refuses %s without repeating it", async (_, given) => {
    const key = typeof given === "string" ? given : given.export({ format: "pem", type: "pkcs8" });
    const error = await loadSigner(settings(String(key))).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(NoteError);
    expect(String(error)).not.toContain("secret");
  });

  it("has a name of its own for each key, and none that breaks a note", () => {
    const [a, b] = [generateKeyPairSync("ed25519"), generateKeyPairSync("ed25519")];
    expect(localSigner(a.privateKey).name).toMatch(/^keyledger-[0-9a-f]{8}$/);
    expect(localSigner(a.privateKey).name).not.toBe(localSigner(b.privateKey).name);
    expect(() => localSigner(a.privateKey, "two words")).toThrow(NoteError);
  });
});
