import { describe, expect, it } from "vitest";
import { admit, type Circuit, CLOSED, report } from "./circuit";

const RULE = { threshold: 3, coolMs: 1_000 };

function failing(times: number, now = 0): Circuit {
  let circuit: Circuit = CLOSED;
  for (let i = 0; i < times; i += 1) circuit = report(circuit, RULE, "failed", now);
  return circuit;
}

describe("circuit", () => {
  it("opens after the threshold, not before", () => {
    expect(failing(2).state).toBe("closed");
    expect(failing(3).state).toBe("open");
  });

  it("counts failures in a row only", () => {
    const circuit = report(failing(2), RULE, "reached", 0);
    expect(report(circuit, RULE, "failed", 0)).toEqual({ state: "closed", failures: 1 });
  });

  it("shuts calls out while it cools, then lets exactly one through", () => {
    const open = failing(3);
    expect(admit(open, RULE, 999).admitted).toBe(false);
    const probe = admit(open, RULE, 1_000);
    expect(probe).toEqual({ admitted: true, circuit: { state: "half-open", since: 1_000 } });
    expect(admit(probe.circuit, RULE, 1_001).admitted).toBe(false);
  });

  it("closes when the probe reaches AWS and cools again when it does not", () => {
    const { circuit } = admit(failing(3), RULE, 1_000);
    expect(report(circuit, RULE, "reached", 1_010)).toEqual(CLOSED);
    expect(report(circuit, RULE, "failed", 1_010)).toEqual({ state: "open", since: 1_010 });
  });

  it("lets another probe through when the first never reports", () => {
    const { circuit } = admit(failing(3), RULE, 1_000);
    expect(admit(circuit, RULE, 2_000).admitted).toBe(true);
  });

  it("is not held open by late failures, nor by a clock that was set back", () => {
    const open = failing(3, 500);
    expect(report(open, RULE, "failed", 900)).toEqual(open);
    expect(admit(open, RULE, 499).admitted).toBe(true);
  });
});
