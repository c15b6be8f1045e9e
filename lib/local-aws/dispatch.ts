import { faultError, garbage, refusal, repeatToken } from "./apply-fault";
import type { Call, Operation, Output } from "./call";
import type { Faults } from "./faults";
import { type Answer, writeError, writeOutput } from "./protocol/answers";
import { AwsError, commonError, type Protocol } from "./protocol/errors";
import { knownApis } from "./protocol/known-apis";
import type { Quotas } from "./quotas";
import { isWrite, type RequestLog } from "./request-log";
import { operatorOperation } from "./services/operator-kms";
import { applyS3 } from "./services/s3";
import type { Fault, LocalOperator } from "./types";

/** What the server holds for all its requests. */
export interface Endpoint {
  operations: ReadonlyMap<string, Readonly<Record<string, Operation>>>;
  faults: Faults;
  requests: RequestLog;
  /** Null: no quotas. */
  quotas: Quotas | null;
  s3Folder: string | null;
  operator: LocalOperator | null;
}

/** `cut` stands for a connection that is closed without an answer. */
export type Outcome = Answer | "cut";

function check(endpoint: Endpoint, call: Call, protocol: Protocol): void {
  const { quotas } = endpoint;
  if (quotas && !quotas.take(call.account.id, call.region, call.service, call.api))
    throw commonError(protocol, "throttled");
  // Who one is, every identity may ask; to assume a role is for the role's trust policy to say.
  if (call.service !== "sts" && !call.caller.mayRead) throw refusal(call, protocol, "identity");
}

function operate(endpoint: Endpoint, call: Call, protocol: Protocol): Output {
  const operation =
    operatorOperation(endpoint.operator, call) ?? endpoint.operations.get(call.service)?.[call.api];
  check(endpoint, call, protocol);
  if (!operation) throw refusal(call, protocol, "identity");
  return operation(call);
}

/** True for an API of AWS, also for one that this endpoint refuses. */
function isKnown(call: Call): boolean {
  return call.service === "s3" ? call.api !== "" : !!knownApis.get(call.service)?.has(call.api);
}

async function perform(
  endpoint: Endpoint,
  call: Call,
  protocol: Protocol,
  requestId: string,
  fault: Fault | null,
): Promise<Answer> {
  const error = fault && faultError(fault, call, protocol);
  if (error) throw error;
  if (protocol === "s3") {
    check(endpoint, call, protocol);
    const repeat = fault?.kind === "repeat-token";
    return await applyS3(call, endpoint.s3Folder, endpoint.operator, repeat);
  }
  const output = operate(endpoint, call, protocol);
  const shown = fault?.kind === "repeat-token" ? repeatToken(call, output) : output;
  return writeOutput(protocol, call.service, call.api, shown, requestId);
}

const pause = (milliseconds: number) =>
  new Promise<void>((resolve) => setTimeout(resolve, milliseconds));

function asAwsError(error: unknown, protocol: Protocol): AwsError {
  if (error instanceof AwsError) return error;
  return commonError(protocol, "internal");
}

/** Answers one verified call: faults first, then quotas, permission and the operation; counts it. */
export async function dispatch(
  endpoint: Endpoint,
  call: Call,
  protocol: Protocol,
  requestId: string,
): Promise<Outcome> {
  const known = isKnown(call);
  const entry = {
    accountId: call.account.id,
    region: call.region,
    service: call.service,
    // Names that nobody knows are counted together, so that a caller cannot fill the log.
    api: known ? call.api : "Unknown",
    write: known && isWrite(call.api, call.input.QueryString),
  };
  const note = (outcome: string) => endpoint.requests.note({ ...entry, outcome });
  try {
    if (!known) throw commonError(protocol, "unknown-operation");
    const fault = endpoint.faults.next(call);
    if (fault?.kind === "cut") {
      note("cut");
      return "cut";
    }
    if (fault?.kind === "garbage") {
      note("garbage");
      return garbage(protocol);
    }
    if (fault?.kind === "delay") await pause(fault.milliseconds ?? 1000);
    const answer = await perform(endpoint, call, protocol, requestId, fault);
    if (fault?.kind === "lost-answer") {
      note("lost-answer");
      return "cut";
    }
    note("ok");
    return answer;
  } catch (cause) {
    const error = asAwsError(cause, protocol);
    note(error.code);
    return writeError(protocol, call.service, error, requestId);
  }
}
