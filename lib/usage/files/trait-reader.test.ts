import { describe, expect, it } from "vitest";
import type { TraitValue } from "../types";
import { Engine } from "./engine";
import { USE_READER_SIZE, UseReader } from "./use-reader";

const tenant = (number: number): TraitValue => ({
  ...{ kind: "context", value: `{"tenant":"${number}"}` },
  resource: null,
});

describe("the values of a reader", () => {
  it("start anew between objects when there are many, and stay within bounds in one", () => {
    const engine = new Engine({ extra: USE_READER_SIZE });
    const context = { resolveAlias: () => null, isReader: () => false, latest: 0 };
    const { traits: reader } = new UseReader(context, engine, engine.free);
    for (let at = 0; at < 60_000; at += 1) expect(reader.numberOf(tenant(at))).toBe(at + 1);
    const earlier = reader.values;
    reader.begin();
    expect(reader.numberOf(tenant(7))).toBe(1);
    expect(reader.values).toEqual([tenant(7)]);
    expect(earlier).toHaveLength(60_000);
    for (let at = 0; at < 250_000; at += 1) reader.numberOf(tenant(at));
    expect(reader.values).toHaveLength(200_001);
    expect(reader.values.at(-1)?.value).toBe("…");
    expect(reader.numberOf(tenant(249_999))).toBe(200_001);
    expect(reader.numberOf(tenant(3))).toBeLessThan(200_000);
  });
});
