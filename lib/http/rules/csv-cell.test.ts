import fc from "fast-check";
import { expect, it } from "vitest";
import { safeCell } from "./csv-cell";

it("never starts a cell with what a spreadsheet runs", () => {
  const start = fc.constantFrom(..."=+-@\t\r\n \0＝＋－＠\u202e\ufeff");
  const cell = fc
    .tuple(fc.array(start, { maxLength: 4 }), fc.string())
    .map(([a, b]) => a.join("") + b);
  fc.assert(
    fc.property(cell, (text) => {
      const safe = safeCell(text);
      expect(safe).not.toMatch(/^[\s\u202e\ufeff]*[=+\-@\t\r\n＝＋－＠]/u);
      expect(safe).not.toContain("\0");
      expect([text.replaceAll("\0", "\ufffd"), `'${text.replaceAll("\0", "\ufffd")}`]).toContain(
        safe,
      );
    }),
  );
});
