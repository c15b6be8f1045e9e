import { expect, it } from "vitest";
import type { Coverage } from "../types";
import { awaitedOf } from "./awaited";
import { DAY, HOUR } from "./finding";
import { cell, KEY, NOW } from "./testing-cells";

const first = cell();
const until = (known: number, reason: "not-yet" | "failed" = "not-yet"): Coverage => [
  { from: NOW - 60 * DAY, to: known, state: "covered" },
  { from: known, to: NOW + HOUR, state: "gap", reason },
];
const awaited = (coverage: Coverage, now = NOW) =>
  awaitedOf(
    {
      newcomers: [{ what: "principal", value: "new", cell: first, keyUsedSince: null, coverage }],
      directUses: [
        { cells: [first], throughServices: 1_000, direct: 0, services: [], coverage },
        { cells: [], throughServices: 0, direct: 0, services: [], coverage },
      ],
      contextUses: [{ calls: [{ cell: first, value: "{}" }], before: [], coverage }],
    },
    now,
  );

it("an hour is awaited once for each scope, up to the last call that is not known yet", () => {
  const { accountId, region } = KEY;
  const hour = Math.floor(first.at / HOUR) * HOUR;
  expect(awaited(until(first.at - 1))).toEqual([{ hour, accountId, region, until: first.at }]);
});

it("nothing is awaited that is known, that will not come, or that nobody gave for two days", () => {
  expect(awaited(until(first.at))).toEqual([]);
  expect(awaited(until(first.at - 1, "failed"))).toEqual([]);
  expect(awaited([])).toEqual([]);
  expect(awaited(until(first.at - 1), first.at + 2 * DAY + 1)).toEqual([]);
});
