import { describe, expect, it } from "vitest";
import { coveredSince, isCovered } from "./covered-since";
import { DAY } from "./finding";
import { firstUse, type Newcomer } from "./first-use";
import { networkOf } from "./network";
import { readerAfterChange } from "./reader-after-change";
import { cell, covered, event, NOW, role, usual, withGap } from "./testing-cells";

const NEW = role("newcomer");

function newcomer(more: Partial<Newcomer> = {}): Newcomer {
  return {
    what: "principal",
    value: NEW.ref,
    cell: cell({ principal: NEW }),
    keyUsedSince: NOW - 60 * DAY,
    coverage: covered(60),
    ...more,
  };
}

describe("first use of a key", () => {
  const judge = (...all: Newcomer[]) => firstUse(all, usual("first-use"));

  it("is said with since when usage is known, once for principal, account and address together", () => {
    const other = role("newcomer", "999999999999");
    const stranger = { cell: cell({ principal: other }), value: other.ref };
    const { findings } = judge(
      newcomer(stranger),
      newcomer({ ...stranger, what: "account", value: "999999999999" }),
      newcomer({ ...stranger, what: "address", value: "203.0.113.9", earlier: ["198.51.100.1"] }),
    );
    expect(findings).toMatchObject([
      {
        severity: "high",
        principalRef: other.ref,
        facts: { knownSince: new Date(NOW - 60 * DAY).toISOString() },
      },
    ]);
    expect(findings[0]?.facts.firsts?.map(({ what }) => what)).toEqual([
      "principal",
      "account",
      "address",
    ]);
    expect(findings[0]?.evidence).toHaveLength(1);
  });

  it("is not said where the time before is a gap, or known too short; that is counted", () => {
    expect(judge(newcomer({ coverage: withGap(3) }))).toEqual({ findings: [], unjudged: 1 });
    expect(judge(newcomer({ coverage: covered(13) }))).toEqual({ findings: [], unjudged: 1 });
    expect(judge(newcomer({ coverage: [] }))).toEqual({ findings: [], unjudged: 1 });
    expect(judge(newcomer({ coverage: withGap(20) })).findings).toHaveLength(1);
  });

  it("is not said of a key that was itself new", () => {
    expect(judge(newcomer({ keyUsedSince: NOW - DAY }))).toEqual({ findings: [], unjudged: 0 });
    expect(judge(newcomer({ keyUsedSince: null })).findings).toEqual([]);
  });

  it("counts addresses by their network, private ones and names of services not at all", () => {
    const from = (value: string, earlier: readonly string[] | null = ["198.51.100.9"]) =>
      judge(newcomer({ what: "address", value, earlier }));
    expect(from("203.0.113.9").findings).toHaveLength(1);
    expect(from("198.51.100.77").findings).toEqual([]);
    expect(from("10.20.14.7").findings).toEqual([]);
    expect(from("s3.amazonaws.com").findings).toEqual([]);
    // More addresses than are kept: it may have been among them.
    expect(from("203.0.113.9", null)).toEqual({ findings: [], unjudged: 1 });
  });

  it("takes IPv6 by /48, however it is written", () => {
    expect(networkOf("2001:db8:0:1::1")).toBe(networkOf("2001:0DB8:0000:ffff::2"));
    expect(networkOf("2001:db8:1::1")).not.toBe(networkOf("2001:db8:2::1"));
    expect(networkOf("fe80::1")).toBeNull();
    expect(networkOf("'; DROP TABLE key; --")).toBeNull();
  });
});

describe("since when usage is covered", () => {
  it("goes back through spans that touch, to the first gap or hole", () => {
    const spans = [
      { from: 0, to: 10, state: "covered" as const },
      { from: 20, to: 30, state: "covered" as const },
      { from: 30, to: 40, state: "covered" as const },
    ];
    expect(coveredSince(spans, 35)).toBe(20);
    expect(coveredSince(spans, 45)).toBeNull();
    expect(isCovered(spans, 20, 40)).toBe(true);
    expect(isCovered(spans, 19, 40)).toBe(false);
  });
});

describe("a new reader after a change", () => {
  const judge = (
    events: Parameters<typeof readerAfterChange>[0],
    newcomers: readonly Newcomer[] = [newcomer()],
  ) => readerAfterChange(events, newcomers, usual("reader-after-change"));
  const grant = event("CreateGrant", { request: { granteePrincipal: NEW.ref } });

  it("is said of a grantee without any history, with grant and first use", () => {
    const { findings } = judge([grant], [newcomer({ coverage: [], keyUsedSince: null })]);
    expect(findings).toMatchObject([
      { principalRef: NEW.ref, facts: { change: { operation: "CreateGrant" } } },
    ]);
    expect(findings[0]?.evidence.map(({ detail }) => detail.kind)).toEqual(["event", "calls"]);
  });

  it("is said after a change of policy where the time before is covered, and else not judged", () => {
    expect(judge([event("PutKeyPolicy")]).findings).toHaveLength(1);
    expect(judge([event("PutKeyPolicy")], [newcomer({ coverage: withGap(2) })])).toEqual({
      findings: [],
      unjudged: 1,
    });
  });

  it("is not said of another's grant, of a failed, late or long-past change, or of a service's grant", () => {
    expect(judge([event("CreateGrant", { request: { granteePrincipal: "x" } })]).findings).toEqual(
      [],
    );
    expect(judge([{ ...grant, outcome: "AccessDenied" }]).findings).toEqual([]);
    expect(judge([{ ...grant, at: NOW + 300_000 }]).findings).toEqual([]);
    expect(judge([{ ...grant, at: NOW - 2 * DAY }]).findings).toEqual([]);
    const record = { ...Object(grant.record), userIdentity: { invokedBy: "ec2.amazonaws.com" } };
    expect(judge([{ ...grant, record }]).findings).toEqual([]);
  });
});
