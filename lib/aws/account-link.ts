import type { Clock } from "../clock";
import type { CredentialSource } from "./credentials";
import type { WireHandler } from "./http-handler";
import type { Pacer } from "./pacer";
import { admit, type Circuit, type CircuitRule, CLOSED, report } from "./rules/circuit";

/** Where notices of the way to AWS go; pino's logger fits. */
export interface AwsLogger {
  warn(details: object, message: string): void;
  info(details: object, message: string): void;
}

/** What every call of the process shares. */
export interface Wire {
  handler: WireHandler;
  pacer: Pacer;
  clock: Clock;
  circuitRule: CircuitRule;
  homeRegion: string;
  maxAttempts: number;
  deadlineMs: number;
  logger: AwsLogger | undefined;
}

/** What every call to one account shares: its credentials and its circuit breaker. */
export interface AccountLink {
  readonly accountId: string;
  readonly credentials: CredentialSource;
  /** What a failure to get credentials is a failure of: `sts:AssumeRole`, or null without a role. */
  readonly credentialAction: string | null;
  /** Whether the breaker shuts calls out now, without asking to be the probe. */
  shut(): boolean;
  /** Asks to make a call; false while the breaker is open. */
  admit(): boolean;
  /** `why`: what failed, in words, for those whom the breaker then shuts out. */
  report(outcome: "reached" | "failed", why?: string): void;
  /** The last failure; null while the account is reached. */
  why(): string | null;
}

/** The link to one account. One for an account and process. */
export function createAccountLink(
  wire: Pick<Wire, "clock" | "circuitRule" | "logger">,
  accountId: string,
  credentials: CredentialSource,
  credentialAction: string | null,
): AccountLink {
  let circuit: Circuit = CLOSED;
  let lastFailure: string | null = null;
  const rule = wire.circuitRule;
  const now = () => wire.clock().getTime();
  return {
    accountId,
    credentials,
    credentialAction,
    shut: () => circuit.state !== "closed" && !admit(circuit, rule, now()).admitted,
    admit() {
      const asked = admit(circuit, rule, now());
      circuit = asked.circuit;
      return asked.admitted;
    },
    why: () => lastFailure,
    report(outcome, why) {
      lastFailure = outcome === "failed" ? (why ?? lastFailure) : null;
      const before = circuit.state;
      circuit = report(circuit, rule, outcome, now());
      if (circuit.state === before) return;
      if (circuit.state === "open" && before === "closed") {
        wire.logger?.warn({ accountId, why }, "AWS account cannot be reached; its calls pause");
      }
      if (circuit.state === "closed")
        wire.logger?.info({ accountId }, "AWS account is reached again");
    },
  };
}
