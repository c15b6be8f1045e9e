import { describe, expect, it } from "vitest";
import { badCiphertextBurst, denialBurst } from "./bursts";
import { deadKeyUse } from "./dead-key-use";
import { type DirectUse, directDecrypt } from "./direct-decrypt";
import { type ContextUse, missingContext } from "./missing-context";
import { cell, covered, NOW, role, usual, withGap } from "./testing-cells";

const MINUTE = 60_000;

describe("direct Decrypt on a key that services use", () => {
  const judge = (more: Partial<DirectUse> = {}) =>
    directDecrypt(
      [
        {
          cells: [cell()],
          throughServices: 5_000,
          direct: 5,
          services: ["s3.amazonaws.com"],
          coverage: covered(30),
          ...more,
        },
      ],
      usual("direct-decrypt"),
    );

  it("is said where fewer than one in a thousand was direct", () => {
    expect(judge().findings).toMatchObject([
      { principalRef: role("app").ref, facts: { before: 5_000, services: ["s3.amazonaws.com"] } },
    ]);
    expect(judge({ direct: 6 }).findings).toEqual([]);
  });

  it("is silent with little use through services, or a gap in the week before", () => {
    expect(judge({ throughServices: 99, direct: 0 }).findings).toEqual([]);
    expect(judge({ coverage: withGap(2) })).toEqual({ findings: [], unjudged: 1 });
  });
});

describe("Decrypt without the usual encryption context", () => {
  const judge = (value: string, more: Partial<ContextUse> = {}) =>
    missingContext(
      [
        {
          calls: [{ cell: cell(), value }],
          before: [
            { value: '{"table":"a","tenant":"x"}', count: 600 },
            { value: '{"tenant":"y"}', count: 400 },
          ],
          coverage: covered(30),
          ...more,
        },
      ],
      usual("missing-context"),
    );

  it("is said where a name lacks that nearly all calls had, and not for another value of it", () => {
    expect(judge("{}").findings).toMatchObject([{ facts: { missing: ["tenant"], before: 1_000 } }]);
    expect(judge('{"tenant":"new"}').findings).toEqual([]);
  });

  it("is silent with little history, a gap, or contexts that were too many to keep", () => {
    expect(judge("{}", { before: [{ value: '{"tenant":"x"}', count: 99 }] }).findings).toEqual([]);
    expect(judge("{}", { coverage: withGap(1) })).toEqual({ findings: [], unjudged: 1 });
    const many = [
      { value: '{"tenant":"x"}', count: 900 },
      { value: "…", count: 100 },
    ];
    expect(judge("{}", { before: many })).toEqual({ findings: [], unjudged: 1 });
  });

  it("takes contexts that are no objects as unknown, and names that objects have by nature as names", () => {
    for (const value of ["…", "[1]", "{", "null", ""]) expect(judge(value).findings).toEqual([]);
    const before = [{ value: '{"__proto__":"x","constructor":"y"}', count: 500 }];
    expect(judge("{}", { before }).findings).toMatchObject([
      { facts: { missing: ["__proto__", "constructor"] } },
    ]);
  });
});

describe("bursts", () => {
  const denied = (minutes: number, count = 1, more = {}) =>
    cell({ at: NOW + minutes * MINUTE, outcome: "AccessDenied", count, ...more });

  it("of denials are said from ten within an hour, and from three of another account", () => {
    const judge = (cells: Parameters<typeof denialBurst>[0]) =>
      denialBurst(cells, usual("denial-burst")).findings;
    expect(judge([denied(0, 5), denied(55, 5)])).toMatchObject([{ facts: { measured: 10 } }]);
    expect(judge([denied(0, 5), denied(60, 5)])).toEqual([]);
    expect(judge([denied(0, 9)])).toEqual([]);
    const principal = role("app", "999999999999");
    expect(judge([denied(0, 3, { principal })])).toHaveLength(1);
    expect(judge([denied(0, 2, { principal })])).toEqual([]);
  });

  it("hold only the calls of the windows that are full, once each", () => {
    const cells = [denied(-300, 1), denied(0, 6), denied(30, 6), denied(50, 6), denied(300, 1)];
    const [found] = denialBurst(cells, usual("denial-burst")).findings;
    expect(found?.facts.measured).toBe(18);
    expect(found?.evidence.map(({ count }) => count)).toEqual([6, 6, 6]);
  });

  it("of ciphertexts that do not fit are said from twenty in a quarter of an hour", () => {
    const unfit = (count: number) => cell({ outcome: "InvalidCiphertextException", count });
    const judge = (count: number) =>
      badCiphertextBurst([unfit(count)], usual("bad-ciphertext-burst")).findings;
    expect(judge(20)).toMatchObject([{ severity: "high", facts: { measured: 20, minutes: 15 } }]);
    expect(judge(19)).toEqual([]);
  });
});

describe("use of a dead key", () => {
  it("is said of each key with one failed call, whoever called", () => {
    const outcome = "DisabledException";
    const { findings } = deadKeyUse(
      [cell({ outcome, count: 2 }), cell({ outcome, principal: role("b") })],
      usual("dead-key-use"),
    );
    expect(findings).toMatchObject([{ principalRef: null, facts: { outcome } }]);
    expect(deadKeyUse([cell()], usual("dead-key-use")).findings).toEqual([]);
  });
});
