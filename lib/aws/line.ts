import type { AccountLink, Wire } from "./account-link";
import { CredentialsRefused, NetworkError, UnexpectedAnswer } from "./network-error";
import { classifyError, type Verdict } from "./rules/classify-error";
import type { Answer } from "./types";

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

/** A line from this process to `link`'s account in `region`. */
export function createLine(wire: Wire, link: AccountLink, region: string): Line {
  const counts: Counts = { calls: 0, throttled: 0, denied: 0 };
  const calls = new WeakMap<object, Call>();
  let closed = false;

  const answerOf = (verdict: Verdict, action: string): Answer<never> => {
    const { status, code, message } = verdict;
    const common = { action: verdict.action ?? action, message, triedAt: wire.clock() };
    if (status === "denied") counts.denied += 1;
    return status === "denied" || status === "failed"
      ? { status, code, ...common }
      : { status, ...common };
  };

  const failed: Line["failed"] = (action, code, message) => ({
    status: "failed",
    action,
    code,
    message,
    triedAt: wire.clock(),
  });

  const attempt: Line["attempt"] = (next) => async (args) => {
    const call = calls.get(args.input);
    if (!call) throw new TypeError("A client of a line was used without its ask()");
    if (call.over) throw new NetworkError("DeadlineExceeded", "The call was given up");
    // The first attempt was paid for by `ask`; what the SDK tries again pays for itself.
    if (call.attempts > 0) await wire.pacer.take(link.accountId, region, call.action);
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
  };

  /** Pacing, credentials, then the call itself with the SDK's retries. */
  const tryOnce = async <I extends object, O>(
    action: string,
    input: I,
    send: (input: I) => Promise<O>,
    renewed: boolean,
  ): Promise<Outcome<O>> => {
    const waiting = wire.pacer.take(link.accountId, region, action);
    if (waiting) await waiting;
    if (closed) return { verdict: CLOSED_VERDICT, from: action };
    if (!link.admit()) return { verdict: SHUT_VERDICT, from: action };
    try {
      await link.credentials.get();
    } catch (error) {
      const verdict = error instanceof CredentialsRefused ? refusal(error) : judge(error);
      link.report(verdict.status === "failed" ? "failed" : "reached");
      return { verdict, from: link.credentialAction ?? action };
    }
    const generation = link.credentials.generation;
    const call: Call = { action, attempts: 0, over: false };
    calls.set(input, call);
    try {
      const output = await within(wire.deadlineMs, send(input), () => {
        call.over = true;
      });
      link.report("reached");
      return { output };
    } catch (error) {
      const verdict = judge(error);
      link.report(isUnreached(verdict, renewed) ? "failed" : "reached");
      return { verdict, from: action, generation };
    }
  };

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
    attempt,
    failed,
    async ask(action, input, send, read) {
      if (closed) return answerOf(CLOSED_VERDICT, action);
      if (link.shut()) return answerOf(SHUT_VERDICT, action);
      let result = await tryOnce(action, input, send, false);
      if ("verdict" in result && result.verdict.fault === "expired" && result.generation) {
        link.credentials.expired(result.generation);
        result = await tryOnce(action, { ...input }, send, true);
      }
      if ("verdict" in result) return answerOf(result.verdict, result.from);
      try {
        return { status: "data", data: read(result.output), readAt: wire.clock() };
      } catch (error) {
        if (!(error instanceof UnexpectedAnswer)) throw error;
        return failed(action, error.name, error.message);
      }
    },
    close() {
      closed = true;
    },
  };
}

const CLOSED_VERDICT: Verdict = {
  status: "failed",
  fault: "service",
  code: "Closed",
  message: "The reader was closed",
  action: null,
};

const SHUT_VERDICT: Verdict = {
  status: "failed",
  fault: "service",
  code: "CircuitOpen",
  message: "Calls to this account pause after repeated failures to reach it",
  action: null,
};

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

/** Rejects with DeadlineExceeded after `ms`; what is still under way is told so and left to end. */
async function within<T>(ms: number, work: Promise<T>, giveUp: () => void): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const end = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      giveUp();
      reject(new NetworkError("DeadlineExceeded", `No answer in ${ms} ms, retries included`));
    }, ms);
  });
  try {
    return await Promise.race([work, end]);
  } finally {
    clearTimeout(timer);
  }
}
