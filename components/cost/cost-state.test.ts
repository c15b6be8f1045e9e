import { expect, it } from "vitest";
import { lastMonths, monthName } from "./cost-state";
import { describeMoney } from "./describe-money";

it("names the last months across a year's end", () => {
  expect(lastMonths("2026-02", 4)).toEqual(["2026-02", "2026-01", "2025-12", "2025-11"]);
  expect(monthName("2025-12")).toBe("December 2025");
});

it("tells an amount as one figure where both read the same, and never as nothing what is not", () => {
  expect(describeMoney({ from: 1, to: 1 })).toBe("$1.00");
  expect(describeMoney({ from: 0.001234, to: 1234.5 })).toBe("$0.001234 to $1,234.50");
  expect(describeMoney({ from: 2.001, to: 2.004 })).toBe("$2.00");
  expect(describeMoney({ from: 0, to: 0 })).toBe("$0.00");
});
