import { verify } from "node:crypto";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { keyObject } from "../ledger/rules/checkpoint-note";
import { SignerError } from "../ledger/signer";
import type { Fault } from "../local-aws/types";
import { createKmsSigner, type KmsSigner } from "./create-kms-signer";
import { inspectKmsKey } from "./inspect-kms-key";
import { newKey, type OperatorWorld, startOperatorWorld } from "./testing/operator-world";

let world: OperatorWorld;
const made: KmsSigner[] = [];
beforeEach(async () => {
  world = await startOperatorWorld();
});
afterEach(async () => {
  for (const signer of made.splice(0)) signer.close();
  await world.close();
});

async function create(key = world.key, deadlineMs?: number): Promise<KmsSigner> {
  const signer = await createKmsSigner({ key, name: "example.com/ledger", deadlineMs });
  made.push(signer);
  return signer;
}
const text = Buffer.from("example.com/ledger\n1\nAAAA\n");
const fault = (one: Fault) => world.aws.faults.set([one]);
const refused = async (work: Promise<unknown>) => {
  const error = await work.then(
    () => null,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(SignerError);
  return error as SignerError;
};

describe("a signer of KMS", () => {
  it("signs as Ed25519 signs, and asks for its public half once", async () => {
    const signer = await create();
    for (const bytes of [text, Buffer.from("other"), Buffer.alloc(4096, 1)]) {
      expect(verify(null, bytes, keyObject(signer), await signer.sign(bytes))).toBe(true);
    }
    expect(signer.name).toBe("example.com/ledger");
    expect(world.aws.requests.count({ api: "GetPublicKey" })).toBe(1);
    expect(world.aws.requests.count({ api: "Sign", outcome: "ok" })).toBe(3);
  });

  it.each([
    [{ kind: "deny" }, "denied", /kms:Sign: AccessDenied/],
    [{ kind: "throttle" }, "throttled", /kms:Sign: Throttling/],
    [{ kind: "error" }, "unavailable", /kms:Sign: InternalFailure/],
    [{ kind: "cut" }, "unavailable", /kms:Sign: .*socket hang up/],
    [{ kind: "garbage" }, "unavailable", /kms:Sign: UnreadableAnswer/],
  ] as const)("says of %j that it is %s", async (how, reason, message) => {
    const signer = await create();
    fault({ service: "kms", api: "Sign", ...how });
    const error = await refused(signer.sign(text));
    expect(error).toMatchObject({ reason, message: expect.stringMatching(message) });
    world.aws.faults.clear();
    expect(verify(null, text, keyObject(signer), await signer.sign(text))).toBe(true);
  });

  it("signs when KMS throttled once, or an answer was lost", async () => {
    const signer = await create();
    for (const kind of ["throttle", "lost-answer"] as const) {
      fault({ service: "kms", api: "Sign", kind, times: 1 });
      expect(await signer.sign(text)).toHaveLength(64);
    }
  });

  it("gives a call up after its time", async () => {
    const signer = await create(world.key, 300);
    fault({ service: "kms", api: "Sign", kind: "delay", milliseconds: 60_000 });
    expect((await refused(signer.sign(text))).reason).toBe("unavailable");
    // Without the deadline it would have been tried three times.
    expect(world.aws.requests.count({ api: "Sign" })).toBeLessThan(2);
  });

  it("gives away no signature of a key that was changed under it", async () => {
    const signer = await create();
    world.held.privateKey = newKey();
    const error = await refused(signer.sign(text));
    expect(error).toMatchObject({
      reason: "unusable",
      message: expect.stringMatching(/no signature by/),
    });
  });

  it.each([
    [{ spec: "ECC_NIST_P256" }, /ECC_NIST_P256 for SIGN_VERIFY; ECC_NIST_EDWARDS25519/],
    [{ usage: "KEY_AGREEMENT" }, /for KEY_AGREEMENT/],
    [{ state: "Disabled" }, /DisabledException/],
    [{ state: "PendingDeletion" }, /KMSInvalidStateException/],
  ] as const)("is not made of a key that is %j", async (change, message) => {
    Object.assign(world.held, change);
    const error = await refused(create());
    expect(error).toMatchObject({ reason: "unusable", message: expect.stringMatching(message) });
  });

  it("is not made of a key that is not there, denied, unreachable or an alias", async () => {
    const other = world.key.replace(/1$/, "2");
    expect((await refused(create(other))).reason).toBe("denied");
    fault({ service: "kms", api: "GetPublicKey", kind: "deny" });
    expect((await refused(create())).reason).toBe("denied");
    await expect(create(world.key.replace(/key\/.*/, "alias/ledger"))).rejects.toThrow(
      /not the ARN/,
    );
    await world.aws.close();
    expect((await refused(create())).reason).toBe("unavailable");
  });
});

describe("what doctor asks of the key", () => {
  const inspect = () => inspectKmsKey({ key: world.key, name: undefined });

  it("makes no signature", async () => {
    const signer = await create();
    expect(await inspect()).toMatchObject({ publicKey: signer.publicKey, state: "Enabled" });
    expect(world.aws.requests.count({ api: "Sign", outcome: "ok" })).toBe(0);
    expect(world.aws.requests.count({ outcome: "DryRunOperationException" })).toBe(1);
  });

  it("does not need the key's state, but the right to sign", async () => {
    fault({ service: "kms", api: "DescribeKey", kind: "deny" });
    expect(await inspect()).toMatchObject({ state: null });
    fault({ service: "kms", api: "Sign", kind: "deny" });
    expect(await refused(inspect())).toMatchObject({ reason: "denied" });
  });
});
