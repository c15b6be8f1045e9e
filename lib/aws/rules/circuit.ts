/** Opens after `threshold` failures in a row; after `coolMs` lets one call through to see. */
export interface CircuitRule {
  threshold: number;
  coolMs: number;
}

export type Circuit =
  | { state: "closed"; failures: number }
  | { state: "open"; since: number }
  | { state: "half-open"; since: number };

export const CLOSED: Circuit = { state: "closed", failures: 0 };

/** May a call be made? In the half-open state exactly one may; the others wait for what it finds. */
export function admit(
  circuit: Circuit,
  rule: CircuitRule,
  now: number,
): { circuit: Circuit; admitted: boolean } {
  if (circuit.state === "closed") return { circuit, admitted: true };
  // A probe that never reports must not shut the account for ever, nor a clock that was set back.
  const over = now - circuit.since >= rule.coolMs || now < circuit.since;
  if (!over) return { circuit, admitted: false };
  return { circuit: { state: "half-open", since: now }, admitted: true };
}

/** Takes in how a call went. Calls admitted before the circuit opened may still report. */
export function report(
  circuit: Circuit,
  rule: CircuitRule,
  outcome: "reached" | "failed",
  now: number,
): Circuit {
  if (outcome === "reached") return CLOSED;
  if (circuit.state === "open") return circuit;
  if (circuit.state === "half-open") return { state: "open", since: now };
  const failures = circuit.failures + 1;
  return failures >= rule.threshold ? { state: "open", since: now } : { state: "closed", failures };
}
