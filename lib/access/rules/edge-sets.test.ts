import { describe, expect, it } from "vitest";
import { ACTIONS_OF } from "./capabilities";
import {
  EDGE_ACTION_NAMES,
  EDGE_ACTIONS,
  isEdge,
  MAX_EDGE_ACTIONS,
  maskOf,
  toCodes,
  toSets,
} from "./edge-sets";

describe("edges as sets of bits", () => {
  it("have a bit for every action on a key, as many as PostgreSQL's bigint holds", () => {
    expect(EDGE_ACTIONS.length).toBeLessThanOrEqual(MAX_EDGE_ACTIONS);
    expect(new Set(EDGE_ACTION_NAMES).size).toBe(EDGE_ACTIONS.length);
    expect(EDGE_ACTION_NAMES).not.toContain("kms:ListKeys");
  });

  it("give back the codes that they were made of, in any order of actions", () => {
    const codes = EDGE_ACTIONS.map((_, index) => "AaCc?D-"[index % 7]).join("");
    const sets = toSets(codes);
    expect(toCodes(sets, EDGE_ACTION_NAMES)).toBe(codes);
    const turned = [...EDGE_ACTION_NAMES].reverse();
    expect(toCodes(sets, turned)).toBe([...codes].reverse().join(""));
    const last = EDGE_ACTIONS.map((_, index) => (index === EDGE_ACTIONS.length - 1 ? "?" : "-"));
    expect(toSets(last.join("")).unknown).toBeGreaterThan(0n);
  });

  it("are no edge where everything is denied or not allowed", () => {
    expect(isEdge(toSets("D-".repeat(10)))).toBe(false);
    for (const code of "AaCc?") expect(isEdge(toSets(`-D${code}`))).toBe(true);
  });

  it("know the bits of a capability, and none of what is on no key", () => {
    const bits = (mask: bigint) => [...mask.toString(2)].filter((bit) => bit === "1").length;
    expect(bits(maskOf("decrypt"))).toBe(ACTIONS_OF.decrypt.length);
    expect(maskOf("account-wide")).toBe(0n);
  });
});
