import { describe, expect, it } from "vitest";
import type { Candidate } from "./match-event";
import { Taken } from "./taken-events";

const KEY = "arn:aws:kms:eu-west-1:111122223333:key/k";
const OTHER = "arn:aws:kms:eu-west-1:111122223333:key/o";
const counted = { scope: "111122223333/eu-west-1", keys: [KEY] };
const all = { skip: 0, events: 10, size: 1_000 };

const call = (id: string, keys: Candidate["keys"]): Candidate => ({
  ...{ at: 0, named: true, place: { accountId: "111122223333", region: "eu-west-1" }, keys },
  event: { id } as Candidate["event"],
});
const own = (id: string) => call(id, [{ arn: KEY, basis: "resource" }]);
const idsOf = ({ candidates }: Taken) => candidates.map(({ event }) => event.id);

describe("what is taken of an object's records", () => {
  it("is what counts for the keys, and what may by an alias; all else is left", () => {
    const taken = new Taken(counted, all);
    taken.add(own("1"), 10);
    taken.add(call("2", [{ arn: OTHER, basis: "resource" }]), 10);
    taken.add(
      call("3", [{ arn: "arn:aws:kms:eu-west-1:111122223333:alias/a", basis: "alias" }]),
      10,
    );
    taken.add(call("4", []), 10);
    expect([idsOf(taken), taken.cut, taken.problem]).toEqual([["1", "3"], false, null]);
    const estate = new Taken({ ...counted, keys: null }, all);
    estate.add(call("4", []), 10);
    estate.add({ ...call("5", []), place: { accountId: "444455556666", region: "eu-west-1" } }, 10);
    expect(idsOf(estate)).toEqual(["4"]);
  });

  it("ends with as many as are wanted after those that were given before, and tells that there are more", () => {
    const taken = new Taken(counted, { ...all, skip: 1, events: 2 });
    const ends = ["1", "2", "3"].map((id) => taken.add(own(id), 10));
    expect([ends, taken.cut]).toEqual([[false, false, false], false]);
    expect(taken.add(own("4"), 10)).toBe(true);
    expect([idsOf(taken), taken.cut]).toEqual([["1", "2", "3"], true]);
  });

  it("ends where records are large, but never before one that is new", () => {
    const taken = new Taken(counted, { ...all, skip: 1, size: 100 });
    expect([taken.add(own("1"), 5_000), taken.add(own("2"), 5_000)]).toEqual([false, false]);
    expect(taken.add(own("3"), 1)).toBe(true);
    expect(idsOf(taken)).toEqual(["1", "2"]);
  });

  it("holds a flood of calls by alias alone, and says so", () => {
    const taken = new Taken(counted, all);
    const alias = [{ arn: "arn:aws:kms:eu-west-1:111122223333:alias/a", basis: "alias" as const }];
    for (let number = 0; number < 5_002; number += 1) taken.add(call(String(number), alias), 10);
    expect(taken.candidates).toHaveLength(5_000);
    expect(taken.problem).toContain("5,000".replace(",", ""));
  });
});
