import type { AccountLink, Wire } from "./account-link";
import { CredentialsRefused, NetworkError, UnexpectedAnswer } from "./network-error";
import { classifyError, type Verdict } from "./rules/classify-error";
import type { Answer } from "./types";
import { within } from "./within";

/** Attempts on the wire, throttled answers to them, and answers that were denials. */
export interface Counts {
  calls: number;
  throttled: number;
  denied: number;
}

/** One call while it lasts. */
interface Call {
  action: string;
  attempts: number;
  over: boolean;
}

/** `generation` of the credentials used, where a call was made with them. */
type Outcome<O> = { output: O } | { verdict: Verdict; from: string; generation?: number };

/** The configuration that all SDK clients of a line get. */
export interface ClientConfig {
  region: string;
  credentials: (() => ReturnType<AccountLink["credentials"]["get"]>) & { memoized: true };
  requestHandler: Wire["handler"];
  maxAttempts: number;
  retryMode: "standard";
  cacheMiddleware: true;
}

/** The way of one reader to one account and region: all its calls go through `ask`. */
export interface Line {
  readonly counts: Counts;
  readonly config: ClientConfig;
  /** For the client's middleware stack, where every attempt passes: see ATTEMPT_PLACE. */
  readonly attempt: <A extends { input: object }, O>(
    next: (args: A) => Promise<O>,
  ) => (args: A) => Promise<O>;
  /**
   * Makes a call and answers what AWS said. `send` must hand on the very `input`; `read` throws
   * UnexpectedAnswer where the output lacks what it must hold. Throws for the program's mistakes only.
   */
  ask<I extends object, O, T>(
    action: string,
    input: I,
    send: (input: I) => Promise<O>,
    read: (output: O) => T,
  ): Promise<Answer<T>>;
  /** An answer of our own, e.g. for a listing that repeats its token. */
  failed(action: string, code: string, message: string): Answer<never>;
  close(): void;
}

/** Inside the SDK's retries and before the signature, which must not grow old while we wait. */
export const ATTEMPT_PLACE = {
  name: "keyledgerAttempt",
  relation: "before",
  toMiddleware: "httpSigningMiddleware",
  override: true,
} as const;

/** What the functions of one line share. */
interface LineState {
  wire: Wire;
  link: AccountLink;
  region: string;
  counts: Counts;
  /** By the input of the call, which is the one thing that the SDK hands through to an attempt. */
  calls: WeakMap<object, Call>;
  closed: boolean;
}

/** A line from this process to `link`'s account in `region`. */
export function createLine(wire: Wire, link: AccountLink, region: string): Line {
  const counts: Counts = { calls: 0, throttled: 0, denied: 0 };
  const state: LineState = { wire, link, region, counts, calls: new WeakMap(), closed: false };
  return {
    counts,
    config: {
      region,
      // The cache is ours: an SDK client's own would keep a session that AWS has called expired.
      credentials: Object.assign(() => link.credentials.get(), { memoized: true as const }),
      requestHandler: wire.handler,
      maxAttempts: wire.maxAttempts,
      retryMode: "standard",
      cacheMiddleware: true,
    },
    attempt: (next) => (args) => attempt(state, next, args),
    failed: (action, code, message) => ({
      status: "failed",
      action,
      code,
      message,
      triedAt: wire.clock(),
    }),
    ask: (action, input, send, read) => ask(state, action, input, send, read),
    close() {
      state.closed = true;
    },
  };
}

async function ask<I extends object, O, T>(
  state: LineState,
  action: string,
  input: I,
  send: (input: I) => Promise<O>,
  read: (output: O) => T,
): Promise<Answer<T>> {
  const { link, wire } = state;
  if (state.closed) return answerOf(state, CLOSED_VERDICT, action);
  if (link.shut()) return answerOf(state, shutVerdict(link), action);
  let result = await tryOnce(state, action, input, send, false);
  if ("verdict" in result && result.verdict.fault === "expired" && result.generation) {
    link.credentials.expired(result.generation);
    result = await tryOnce(state, action, { ...input }, send, true);
  }
  if ("verdict" in result) return answerOf(state, result.verdict, result.from);
  try {
    return { status: "data", data: read(result.output), readAt: wire.clock() };
  } catch (error) {
    if (!(error instanceof UnexpectedAnswer)) throw error;
    const { name: code, message } = error;
    return { status: "failed", action, code, message, triedAt: wire.clock() };
  }
}

/** Pacing, credentials, then the call itself with the SDK's retries. */
async function tryOnce<I extends object, O>(
  state: LineState,
  action: string,
  input: I,
  send: (input: I) => Promise<O>,
  renewed: boolean,
): Promise<Outcome<O>> {
  const { wire, link, region } = state;
  const waiting = wire.pacer.take(link.accountId, region, action);
  if (waiting) await waiting;
  if (state.closed) return { verdict: CLOSED_VERDICT, from: action };
  if (!link.admit()) return { verdict: shutVerdict(link), from: action };
  try {
    await link.credentials.get();
  } catch (error) {
    const verdict = error instanceof CredentialsRefused ? refusal(error) : judge(error);
    link.report(verdict.status === "failed" ? "failed" : "reached", inWords(verdict));
    return { verdict, from: link.credentialAction ?? action };
  }
  const generation = link.credentials.generation;
  const call: Call = { action, attempts: 0, over: false };
  state.calls.set(input, call);
  try {
    const output = await within(wire.deadlineMs, send(input), () => {
      call.over = true;
    });
    link.report("reached");
    return { output };
  } catch (error) {
    const verdict = judge(error);
    link.report(isUnreached(verdict, renewed) ? "failed" : "reached", inWords(verdict));
    return { verdict, from: action, generation };
  }
}

/** One attempt on the wire. The first was paid for by `tryOnce`; retries pay for themselves. */
async function attempt<A extends { input: object }, O>(
  { wire, link, region, counts, calls }: LineState,
  next: (args: A) => Promise<O>,
  args: A,
): Promise<O> {
  const call = calls.get(args.input);
  if (!call) throw new TypeError("A client of a line was used without its ask()");
  if (call.attempts > 0) await wire.pacer.take(link.accountId, region, call.action);
  if (call.over) throw new NetworkError("DeadlineExceeded", "The call was given up");
  call.attempts += 1;
  counts.calls += 1;
  try {
    return await next(args);
  } catch (error) {
    if (classifyError(error)?.status === "throttled") {
      counts.throttled += 1;
      wire.pacer.throttled(link.accountId, region, call.action);
    }
    throw error;
  }
}

function answerOf(state: LineState, verdict: Verdict, action: string): Answer<never> {
  const { status, code, message } = verdict;
  const common = { action: verdict.action ?? action, message, triedAt: state.wire.clock() };
  if (status === "denied") state.counts.denied += 1;
  return status === "denied" || status === "failed"
    ? { status, code, ...common }
    : { status, ...common };
}

const CLOSED_VERDICT: Verdict = {
  status: "failed",
  fault: "service",
  code: "Closed",
  message: "The reader was closed",
  action: null,
};

/** With the failure that opened the circuit: who reads only this answer must learn what is wrong. */
function shutVerdict(link: AccountLink): Verdict {
  const why = link.why();
  const message = "Calls to this account pause after repeated failures to reach it";
  return {
    status: "failed",
    fault: "service",
    code: "CircuitOpen",
    message: why === null ? message : `${message}, the last of which was ${why}`,
    action: null,
  };
}

function inWords({ code, message }: Verdict): string {
  return `${code}: ${message}`;
}

function judge(error: unknown): Verdict {
  const verdict = classifyError(error);
  if (!verdict) throw error;
  return verdict;
}

function refusal({ answer }: CredentialsRefused): Verdict {
  return {
    // "Gone" would be a statement about what was asked, which was never asked.
    status: answer.status === "gone" ? "failed" : answer.status,
    fault: "credentials",
    code: "code" in answer ? answer.code : answer.status,
    message: answer.message,
    action: answer.action,
  };
}

/**
 * What says that the account was not reached. A denial was said by AWS, so AWS was reached; and that
 * a session has ended is a failure only of one that was just renewed.
 */
function isUnreached({ status, fault }: Verdict, renewed: boolean): boolean {
  if (fault === "expired") return renewed;
  return status === "failed" && (fault === "network" || fault === "credentials");
}
