import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { drainBucket, newBucket, takeToken } from "./token-bucket";

const RULE = { perSecond: 20, burst: 2 };

/** Takes `count` tokens at the times given and answers when each may be used. */
function usedAt(times: number[], rule = RULE): number[] {
  let bucket = newBucket(rule, times[0] ?? 0);
  return times.map((now) => {
    const taken = takeToken(bucket, rule, now);
    bucket = taken.bucket;
    return now + taken.waitMs;
  });
}

describe("takeToken", () => {
  it("gives the burst at once and then one token every 1/rate", () => {
    expect(usedAt([0, 0, 0, 0, 0])).toEqual([0, 0, 50, 100, 150]);
  });

  it("serves in the order of asking", () => {
    const uses = usedAt(Array.from({ length: 100 }, (_, i) => i * 3));
    expect(uses).toEqual([...uses].sort((a, b) => a - b));
  });

  it("saves up no more than the burst", () => {
    expect(usedAt([0, 0, 3_600_000, 3_600_000, 3_600_000])).toEqual([
      0, 0, 3_600_000, 3_600_000, 3_600_050,
    ]);
  });

  it("neither gives nor takes tokens when the clock goes backwards", () => {
    let bucket = takeToken(newBucket(RULE, 10_000), RULE, 10_000).bucket;
    bucket = takeToken(bucket, RULE, 10_000).bucket;
    const back = takeToken(bucket, RULE, 4_000);
    expect(back.waitMs).toBe(50);
    // And it goes on filling from the new time, not from the old one.
    expect(takeToken(back.bucket, RULE, 4_100).waitMs).toBe(0);
  });

  it("never lets more than rate and burst through in any second", () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: 400 }), { minLength: 1, maxLength: 200 }),
        fc.integer({ min: 1, max: 50 }),
        (gaps, perSecond) => {
          const rule = { perSecond, burst: Math.max(1, perSecond / 10) };
          let now = 0;
          const uses = usedAt(
            gaps.map((gap) => {
              now += gap;
              return now;
            }),
            rule,
          );
          for (const start of uses) {
            const within = uses.filter((at) => at >= start && at < start + 999.9).length;
            expect(within).toBeLessThanOrEqual(Math.ceil(rule.perSecond + rule.burst));
          }
        },
      ),
    );
  });

  it("keeps what was promised when drained, and voids what was saved", () => {
    expect(drainBucket({ tokens: 2, at: 5 })).toEqual({ tokens: 0, at: 5 });
    expect(drainBucket({ tokens: -3, at: 5 })).toEqual({ tokens: -3, at: 5 });
  });
});
