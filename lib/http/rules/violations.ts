import { z } from "zod";

/** What browsers send reports as: report-uri, and the Reporting API of report-to. */
export const REPORT_TYPES = ["application/csp-report", "application/reports+json"] as const;

/** Reports of one request that are looked at; a browser sends a few together. */
const MAX_REPORTS = 10;
const MAX_TEXT = 300;

const text = z.unknown().optional();
const old = z.looseObject({
  "document-uri": text,
  "blocked-uri": text,
  "effective-directive": text,
  "violated-directive": text,
  "source-file": text,
  "line-number": text,
});
const current = z.looseObject({
  documentURL: text,
  blockedURL: text,
  effectiveDirective: text,
  sourceFile: text,
  lineNumber: text,
});

/** One violation as CSP Level 3 serialises it for report-uri, or a list of reports of the Reporting API. */
export const violations = z.union([
  z.looseObject({ "csp-report": old }),
  z.array(z.looseObject({ type: z.string(), body: z.looseObject({}).nullish() })).max(100),
]);

export interface Violation {
  page: string | null;
  blocked: string | null;
  directive: string | null;
  source: string | null;
  line: number | null;
}

/** Text of whoever sent it: cut, and without what could pass for another line or turn its direction. */
function plain(value: unknown): string | null {
  if (typeof value !== "string" || value === "") return null;
  return value.replace(/[\p{C}\p{Zl}\p{Zp}]+/gu, " ").slice(0, MAX_TEXT);
}

/** An address without its query and fragment, in which somebody's search may stand. */
function address(value: unknown): string | null {
  return plain(typeof value === "string" ? value.replace(/[?#].*$/s, "") : value);
}

const line = (value: unknown) => (Number.isSafeInteger(value) ? (value as number) : null);

/** What is worth a line of the log in a body that `violations` took. */
export function violationsIn(body: z.output<typeof violations>): Violation[] {
  if (!Array.isArray(body)) {
    const { "csp-report": of } = body;
    return [
      {
        page: address(of["document-uri"]),
        blocked: address(of["blocked-uri"]),
        directive: plain(of["effective-directive"]) ?? plain(of["violated-directive"]),
        source: address(of["source-file"]),
        line: line(of["line-number"]),
      },
    ];
  }
  const reports = body.filter(({ type }) => type === "csp-violation").slice(0, MAX_REPORTS);
  return reports.map(({ body: report }) => {
    const of = current.parse(report ?? {});
    return {
      page: address(of.documentURL),
      blocked: address(of.blockedURL),
      directive: plain(of.effectiveDirective),
      source: address(of.sourceFile),
      line: line(of.lineNumber),
    };
  });
}
