import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Link } from "./assumable-by";
import { stepsTo } from "./steps-to";
import { WaysBack } from "./ways-back";

const link = (from: string, to: string, verdict: Link["verdict"] = "allowed"): Link => ({
  from,
  to,
  verdict,
  conditions: [],
  unclear: [],
});
const path = (ways: ReturnType<typeof stepsTo>, from: string) =>
  ways
    .get(from)
    ?.steps.map(({ to }) => to)
    .join(" ");

describe("ways to a principal with access", () => {
  it("are the shortest, at most four steps", () => {
    const links = ["ab", "bc", "cd", "de", "ef", "ac"].map((each) =>
      link(each.charAt(0), each.charAt(1)),
    );
    const ways = stepsTo(["f"], links);
    expect(path(ways, "e")).toBe("f");
    expect(path(ways, "b")).toBe("c d e f");
    expect(path(ways, "a")).toBe("c d e f");
    expect(ways.get("a")).toMatchObject({ from: "a", to: "f" });
    expect(stepsTo(["f"], links, 2).has("c")).toBe(false);
  });

  it("of the same length the surest is kept, with its least sure step", () => {
    const links = [
      link("a", "x", "unknown"),
      link("x", "t"),
      link("a", "y"),
      link("y", "t", "allowed-if"),
    ];
    const way = stepsTo(["t"], links).get("a");
    expect(way?.verdict).toBe("allowed-if");
    expect(way?.steps.map(({ to }) => to)).toEqual(["y", "t"]);
    expect(stepsTo(["t"], links.toReversed()).get("a")).toEqual(way);
  });

  it("leave out who has access, also in circles", () => {
    const ways = stepsTo(
      ["t", "u"],
      [link("t", "u"), link("u", "t"), link("a", "t"), link("t", "a"), link("a", "a")],
    );
    expect([...ways.keys()]).toEqual(["a"]);
  });

  it("are ways of links that join, as short as any", () => {
    const names = fc.constantFrom(..."abcdefg");
    const links = fc.array(
      fc.tuple(
        names,
        names,
        fc.constantFrom<Link["verdict"][]>("allowed", "allowed-if", "unknown"),
      ),
      { maxLength: 25 },
    );
    fc.assert(
      fc.property(links, fc.subarray([..."abcdefg"]), (given, access) => {
        const all = given.map(([from, to, verdict]) => link(from, to, verdict));
        const ways = stepsTo(access, all);
        // Distances by relaxing every link four times.
        const distance = new Map(access.map((name) => [name, 0]));
        for (let round = 1; round <= 4; round++) {
          for (const [name, at] of [...distance]) {
            if (at !== round - 1) continue;
            for (const { from, to } of all)
              if (to === name && !distance.has(from)) distance.set(from, round);
          }
        }
        for (const name of access) distance.delete(name);
        expect(new Map([...ways].map(([name, { steps }]) => [name, steps.length]))).toEqual(
          distance,
        );
        for (const [name, { from, to, steps }] of ways) {
          expect([from, steps.at(0)?.from, steps.at(-1)?.to]).toEqual([name, name, to]);
          expect(access).toContain(to);
          for (const [index, step] of steps.entries()) {
            if (index > 0) expect(steps[index - 1]?.to).toBe(step.from);
          }
        }
        // What only counts finds the same.
        const back = new WaysBack(all);
        for (const role of "abcdefg") {
          const found = back.to(role).map(({ from, ...way }) => [from, way]);
          const same = [...stepsTo([role], all)].map(([from, { steps, verdict }]) => [
            ...[from, { steps: steps.length, verdict }],
          ]);
          expect(found.toSorted()).toEqual(same.toSorted());
        }
      }),
    );
  });
});
