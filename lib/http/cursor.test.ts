import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { AppError } from "../errors";
import { cursorCodec } from "./cursor";

const codec = cursorCodec("keys", z.tuple([z.string().nullable(), z.string()]));

function refusal(run: () => unknown): AppError {
  try {
    run();
  } catch (error) {
    if (error instanceof AppError) return error;
    throw error;
  }
  throw new Error("It was not refused.");
}

describe("a cursor", () => {
  it("brings back every position", () => {
    fc.assert(
      fc.property(fc.option(fc.string({ unit: "grapheme" })), fc.string(), (a, b) => {
        expect(codec.decode(codec.encode([a, b], "alias"), "alias")).toEqual([a, b]);
      }),
    );
  });

  it("is undefined where none is given", () => {
    expect(codec.decode(undefined, "alias")).toBeUndefined();
  });

  it("is refused by its field's name when changed in any character, or cut", () => {
    const good = codec.encode(["alias/a", "arn:1"], "alias");
    for (let at = 0; at < good.length; at += 1) {
      const changed = good.slice(0, at) + (good[at] === "A" ? "B" : "A") + good.slice(at + 1);
      expect(refusal(() => codec.decode(changed, "alias"))).toMatchObject({
        code: "invalid",
        problems: [{ field: "cursor" }],
      });
      expect(refusal(() => codec.decode(good.slice(0, at), "alias")).code).toBe("invalid");
    }
  });

  it("is refused for another sort and another list", () => {
    const good = codec.encode(["a", "b"], "alias");
    expect(refusal(() => codec.decode(good, "-alias")).code).toBe("invalid");
    const other = cursorCodec("aliases", z.tuple([z.string(), z.string()]));
    expect(refusal(() => other.decode(good, "alias")).code).toBe("invalid");
  });

  it("is refused as garbage, never thrown on", () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(refusal(() => codec.decode(text, "alias")).code).toBe("invalid");
      }),
    );
  });
});
