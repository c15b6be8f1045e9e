import { randomBytes } from "node:crypto";
import fc from "fast-check";
import { expect, it } from "vitest";
import { isSealedWithFirst, openSecret, parseSecretKeys, sealSecret } from "./seal-secret";

const [A, B] = [randomBytes(32), randomBytes(32)];

it("opens what it sealed, and nothing that was changed, moved or sealed by another key", () => {
  const text = fc.string({ unit: "binary", maxLength: 300 });
  fc.assert(
    fc.property(text, text, text, fc.nat(), fc.integer({ min: 1, max: 255 }), (...given) => {
      const [secret, place, other, at, flip] = given;
      const sealed = sealSecret([A], place, secret);
      expect(openSecret([A], place, sealed)).toBe(secret.toWellFormed());
      expect(openSecret([B], place, sealed)).toBeNull();
      if (other !== place) expect(openSecret([A], other, sealed)).toBeNull();
      const changed = Buffer.from(sealed);
      const index = at % changed.length;
      changed[index] = (changed[index] ?? 0) ^ flip;
      expect(openSecret([A], place, changed)).toBeNull();
      expect(openSecret([A], place, sealed.subarray(0, index))).toBeNull();
      if (secret.length > 8) expect(sealed.includes(Buffer.from(secret, "utf8"))).toBe(false);
    }),
  );
});

it("never seals alike twice", () => {
  expect(sealSecret([A], "p", "x").equals(sealSecret([A], "p", "x"))).toBe(false);
});

it("opens with earlier keys and tells what is to be sealed anew", () => {
  const sealed = sealSecret([A], "p", "x");
  expect(openSecret([B, A], "p", sealed)).toBe("x");
  expect(isSealedWithFirst([B, A], sealed)).toBe(false);
  expect(isSealedWithFirst([A, B], sealed)).toBe(true);
});

it.each([
  [undefined, undefined, "missing"],
  [A.toString("base64"), undefined, "ready"],
  [A.toString("base64url"), "", "ready"],
  [A.toString("base64"), ` ${B.toString("base64")} , `, "ready"],
  ["", undefined, "wrong"],
  ["short", undefined, "wrong"],
  [A.toString("hex"), undefined, "wrong"],
  [`${A.toString("base64").slice(0, -2)}!=`, undefined, "wrong"],
  [A.toString("base64"), "nonsense", "wrong"],
])("takes %s with %s for %s", (current, old, state) => {
  expect(parseSecretKeys(current, old)).toMatchObject({ state });
});

it("says nothing of a wrong key but its name", () => {
  expect(JSON.stringify(parseSecretKeys("hunter2", undefined))).not.toContain("hunter2");
});
