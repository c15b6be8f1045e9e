import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Engine } from "./engine";
import { RecordScanner, RecordTooLarge, type ScanEnd } from "./record-scanner";

/** Text that would pass for structure, were it not inside a string. */
const HOSTILE = [
  '"',
  "\\",
  "\\\\",
  '\\"',
  "{",
  "}",
  "]}",
  '},{"eventSource":"kms.amazonaws.com"},{',
  '"kms.amazonaws.com"',
  "kms.amazonaws.com",
  "cloudtrail.amazonaws.com",
  "cloud",
  "udt",
  "\u0000\u001f\ud83d\ude00\u2028",
];

interface Scanned {
  records: number;
  given: string[];
  end: ScanEnd;
}

const engine = new Engine({ extra: 0 });

function scan(pieces: Iterable<Uint8Array>, largest = 1_000_000): Scanned {
  const given: string[] = [];
  const scanner = new RecordScanner({
    ...{ engine, largest },
    onRecord: (bytes, start, end) => given.push(bytes.toString("utf8", start, end)),
  });
  scanner.reset();
  for (const piece of pieces) scanner.push(piece);
  const end = scanner.end();
  return { records: scanner.records, given, end };
}

const whole = (text: string) => scan([Buffer.from(text)]);

const text = fc.oneof(
  fc.string({ unit: "binary" }),
  fc.array(fc.constantFrom(...HOSTILE)).map((parts) => parts.join("")),
  fc.constantFrom("kms.amazonaws.com", "cloudtrail.amazonaws.com", "cloudwatch"),
);
const value = fc.letrec<{ any: unknown }>((tie) => ({
  any: fc.oneof(
    { depthSize: "small" },
    text,
    fc.double(),
    fc.constantFrom(true, false, null),
    fc.array(tie("any"), { maxLength: 4 }),
    fc.dictionary(text, tie("any"), { maxKeys: 4 }),
  ),
})).any;
const record = fc.dictionary(text, value, { maxKeys: 6 });
const space = fc.constantFrom(undefined, 1, 4, "\t", "\n\r ");

/** Cuts bytes at these places, given as shares of their length. */
function cut(bytes: Uint8Array, shares: number[]): Uint8Array[] {
  const places = shares.map((share) => Math.floor(share * bytes.length)).sort((a, b) => a - b);
  return [0, ...places].map((from, at) => bytes.subarray(from, places[at] ?? bytes.length));
}

/** What the scan looks for: a name or a text that begins so. */
function mayBeKms(one: unknown): boolean {
  if (typeof one === "string") return /^(kms|clo)/.test(one);
  if (typeof one !== "object" || one === null) return false;
  return Object.entries(one).some(
    ([name, value]) => (!Array.isArray(one) && mayBeKms(name)) || mayBeKms(value),
  );
}

describe("the scan", () => {
  it("finds every record of any JSON, however it is spaced and cut", () => {
    const shares = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 6 });
    fc.assert(
      fc.property(fc.array(record), space, shares, (records, spacing, places) => {
        const bytes = Buffer.from(JSON.stringify({ Records: records }, null, spacing));
        const { records: count, given, end } = scan(cut(bytes, places));
        expect([count, end]).toEqual([records.length, "whole"]);
        const expected = records.filter(mayBeKms).map((one) => JSON.stringify(one));
        expect(given.map((one) => JSON.stringify(JSON.parse(one)))).toEqual(expected);
      }),
      { numRuns: 300 },
    );
  });

  it("is not misled by runs of backslashes of any length, wherever a block ends", () => {
    for (let slashes = 0; slashes < 70; slashes += 1) {
      const records = [
        { a: "\\".repeat(slashes), b: "x" },
        { "kms.": `${"\\".repeat(slashes)}"}` },
      ];
      for (let shift = 0; shift < 66; shift += 13) {
        const scanned = whole(`${" ".repeat(shift)}${JSON.stringify({ Records: records })}`);
        expect(scanned).toMatchObject({ records: 2, end: "whole" });
        expect(scanned.given.map((one) => JSON.parse(one))).toEqual(records.slice(1));
      }
    }
  });

  it("takes records of a megabyte in pieces, and one after another in bounded memory", () => {
    const large = JSON.stringify({ a: "kms", b: "x".repeat(1_000_000) });
    const pieces = function* () {
      yield Buffer.from(`{"Records":[${large}`);
      for (let count = 1; count < 30; count += 1) yield Buffer.from(`,${large}`);
      yield Buffer.from("]}");
    };
    const { records, given } = scan(pieces(), 2_000_000);
    expect([records, given.length, given.every((one) => one === large)]).toEqual([30, 30, true]);
  });

  it("stops at a record that is larger than it may be, and has given what came before", () => {
    const given: number[] = [];
    const scanner = new RecordScanner({
      largest: 1_000_000,
      onRecord: (_text, start, end) => given.push(end - start),
    });
    scanner.reset();
    scanner.push(Buffer.from('{"Records":[{"a":"kms"},{"b":"'));
    const endless = () => {
      for (let count = 0; count < 100; count += 1) scanner.push(Buffer.alloc(100_000, 0x78));
    };
    expect(endless).toThrow(RecordTooLarge);
    expect(given).toEqual([11]);
    scanner.reset();
    scanner.push(Buffer.from('{"Records":[{"c":"kms"}]}'));
    expect([scanner.end(), scanner.records]).toEqual(["whole", 1]);
  });

  it.each<[string, ScanEnd]>([
    ['{"Records":[]}', "whole"],
    [' { "Records" : [ ] } ', "whole"],
    ['{"Version":{"a":1},"Records":[{}]}', "not-a-trail"],
    ['{"Version":1,"Records":[{}]}', "whole"],
    ['{"Records":[{"a":1}', "cut"],
    ['{"Records":[{"a":"1', "cut"],
    ['{"Records":[{"a":1}}}]}', "broken"],
    ['{"logFiles":[{"a":1}]}', "not-a-trail"],
    ['[{"Records":[{"a":1}]}]', "not-a-trail"],
    ["2 111122223333 eni-1 ACCEPT OK", "not-a-trail"],
    ['"{"', "not-a-trail"],
    ["", "not-a-trail"],
  ])("says of %s that it is %s", (json, end) => {
    expect(whole(json).end).toBe(end);
  });
});
