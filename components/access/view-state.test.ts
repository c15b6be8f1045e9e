import { createLoader } from "nuqs/server";
import { expect, test } from "vitest";
import { comparedWith, matrixParams, timeOfVersion } from "./matrix-params";
import { accessParsers, countFilters, exportParams } from "./view-state";

const read = createLoader(accessParsers);

test("a bare URL is the whole picture of now, readers closed", () => {
  const state = read("?");
  expect(state).toMatchObject({ sort: "-risk", closed: ["readers"], view: null, at: null });
  expect(countFilters(state)).toBe(0);
  expect(matrixParams(state, "matrix")).toEqual({});
  expect(comparedWith(state)).toBeNull();
});

test("nonsense in the URL is as if it were not there", () => {
  const state = read(
    "?at=yesterday&since=2026-13-01T00:00:00Z&with=only/two&sort=colour&view=cube&group=users,kings&open=decrypt,x",
  );
  expect(state).toMatchObject({
    at: null,
    since: null,
    with: null,
    sort: "-risk",
    view: null,
    group: ["users"],
    open: ["decrypt"],
  });
});

test("all groups can be open, which differs from the standard", () => {
  expect(read("?closed=").closed).toEqual([]);
});

test("a comparison names the other time, the other key, or both", () => {
  const times = read("?since=2026-11-20T00:00:00.000Z");
  expect(comparedWith(times)).toEqual({ since: "2026-11-20T00:00:00.000Z" });
  const keys = read("?with=444455556666/eu-central-1/mrk-1&family=true&changed=true");
  expect(matrixParams(keys, "list")).toEqual({ family: "1", because: "1" });
  expect(comparedWith(keys)).toEqual({ with: "444455556666/eu-central-1/mrk-1" });
  expect(exportParams(keys, "csv")).toMatchObject({ ...comparedWith(keys), changed: "1" });
  // Of one picture alone there is nothing that differs.
  expect(exportParams(read("?changed=true"), "csv").changed).toBeUndefined();
});

test("a file has the filters, the order and the picture of the screen", () => {
  const state = read(
    "?q=+app+&group=users,orphans&verdict=unknown&capability=decrypt&dangerous=true&sort=name&all=true&at=2026-11-20T00:00:00Z",
  );
  expect(exportParams(state, "csv")).toEqual({
    format: "csv",
    q: "app",
    group: ["users", "orphans"],
    verdict: ["unknown"],
    capability: ["decrypt"],
    use: [],
    dangerous: "1",
    sort: "name",
    at: "2026-11-20T00:00:00Z",
    all: "1",
  });
});

test("an earlier version is looked at when it was last seen, never before its key was", () => {
  const [first, later, last] = [
    "2026-11-20T10:00:00.000Z",
    "2026-11-20T10:00:01.000Z",
    "2026-11-21T10:00:00.000Z",
  ];
  expect(timeOfVersion({ seenFrom: first, seenTo: last }, later)).toBe(last);
  expect(timeOfVersion({ seenFrom: first, seenTo: null }, later)).toBe(later);
  expect(timeOfVersion({ seenFrom: first, seenTo: null }, undefined)).toBe(first);
});
