import { describe, expect, it } from "vitest";
import { violations, violationsIn } from "./violations";

const read = (body: unknown) => violationsIn(violations.parse(body));

describe("a report", () => {
  it("of report-uri is read, without what somebody searched for", () => {
    const report = {
      "document-uri": "https://k.example/keys?q=secret#x",
      referrer: "https://k.example/?q=secret",
      "violated-directive": "img-src",
      "effective-directive": "img-src-elem",
      "original-policy": "default-src 'self'",
      "blocked-uri": "https://evil.example/p.png?cookie=1",
      "source-file": "https://k.example/_next/a.js",
      "line-number": 7,
      "script-sample": "alert(1)",
    };
    expect(read({ "csp-report": report })).toEqual([
      {
        page: "https://k.example/keys",
        blocked: "https://evil.example/p.png",
        directive: "img-src-elem",
        source: "https://k.example/_next/a.js",
        line: 7,
      },
    ]);
  });

  it("of the Reporting API is read, those of policies alone and ten at most", () => {
    const body = { documentURL: "https://k.example/", effectiveDirective: "script-src-elem" };
    const report = { type: "csp-violation", age: 1, url: "https://k.example/", body };
    const other = { type: "deprecation", body: { id: "x" } };
    expect(read([other, report, { type: "csp-violation", body: null }])).toEqual([
      {
        page: "https://k.example/",
        blocked: null,
        directive: "script-src-elem",
        source: null,
        line: null,
      },
      { page: null, blocked: null, directive: null, source: null, line: null },
    ]);
    expect(read(Array(50).fill(report))).toHaveLength(10);
  });

  it("is cut and is one line, whatever is in it", () => {
    const [one] = read({
      "csp-report": {
        "blocked-uri": `a\r\nb\u2028c\u202Ed\u001b[31m${"x".repeat(5_000)}`,
        "violated-directive": { toString: "no" },
        "line-number": "7",
      },
    });
    expect(one?.blocked).toMatch(/^a b c d \[31mx+$/);
    expect(one?.blocked).toHaveLength(300);
    expect(one).toMatchObject({ directive: null, line: null });
  });

  it.each([null, 1, "x", {}, { "csp-report": [] }, [{}], [1], Array(101).fill({ type: "x" })])(
    "is not %j",
    (body) => {
      expect(violations.safeParse(body).success).toBe(false);
    },
  );
});
