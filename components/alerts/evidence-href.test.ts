import { describe, expect, it } from "vitest";
import type { AlertDetail, AlertEvidence } from "@/lib/alerts/schemas/detail";
import { evidenceHref } from "./evidence-href";

const key = {
  ...{ accountId: "111122223333", region: "eu-west-1", keyId: "k-1", alias: null, known: true },
  arn: "arn:aws:kms:eu-west-1:111122223333:key/k-1",
} as AlertDetail["key"];
const alert = { key, accountId: "111122223333" };
const row: AlertEvidence = {
  ...{ at: "2026-11-20T03:05:00.000Z", minutes: 5, count: 12_480, operation: "Decrypt" },
  ...{ principalRef: "arn:aws:iam::1:role/a,b", service: null, outcome: null, value: null },
  ...{ kind: "calls", keyArn: null, record: null },
};

describe("the records behind a line of evidence", () => {
  it("are those of its five minutes, caller and operation, before the key's chart of that time", () => {
    const url = new URL(evidenceHref(alert, row) ?? "", "http://keyledger");
    expect(url.pathname).toBe("/keys/111122223333/eu-west-1/k-1/usage");
    expect(Object.fromEntries(url.searchParams)).toEqual({
      from: "2026-11-20T02:05:00.000Z",
      to: "2026-11-20T04:10:00.000Z",
      events: "2026-11-20T03:05:00.000Z~2026-11-20T03:10:00.000Z",
      principal: "arn:aws:iam::1:role/a%2Cb",
      operation: "Decrypt",
      calls: "all",
    });
  });

  it("of an alert of several keys are those of the line's own key", () => {
    const arn = "arn:aws:kms:eu-west-1:111122223333:key/k-2";
    const several = { key: null, accountId: "111122223333" };
    expect(evidenceHref(several, { ...row, keyArn: arn })).toMatch(/\/k-2\/usage\?/);
    const other = { ...row, keyArn: arn.replace("111122223333", "444455556666") };
    expect(evidenceHref(several, other)).toMatch(/^\/usage\?/);
  });

  it("of a key outside the estate are the caller's in the account, and nobody's are not asked for", () => {
    const outside = { ...alert, key: key && { ...key, known: false } };
    expect(evidenceHref(outside, row)).toMatch(/^\/usage\?.*account=111122223333/);
    expect(evidenceHref(outside, { ...row, principalRef: null })).toBeNull();
    expect(evidenceHref(alert, { ...row, minutes: 0 })).toBeNull();
  });
});
