import type { Answer } from "@/lib/aws/types";
import type { Read } from "../types";

const MAX_MESSAGE = 500;

/** The entry of `reads` after an answer: a failed try keeps the time of the last good read. */
export function toRead(answer: Answer<unknown>, before: Read | undefined): Read {
  if (answer.status === "data") {
    const at = answer.readAt.toISOString();
    return { status: "data", readAt: at, triedAt: at };
  }
  return {
    status: answer.status,
    readAt: before?.readAt ?? null,
    triedAt: answer.triedAt.toISOString(),
    action: answer.action,
    ...("code" in answer ? { code: answer.code } : {}),
    message: answer.message.slice(0, MAX_MESSAGE),
  };
}

/** Why a step ended early, as `sync_step.error` keeps it. */
export interface StepError {
  code: string;
  message: string;
  action?: string;
}

/** The error of a step from the answer that ended it. */
export function toStepError(answer: Exclude<Answer<unknown>, { status: "data" }>): StepError {
  return {
    code: "code" in answer ? answer.code : answer.status,
    message: answer.message.slice(0, MAX_MESSAGE),
    action: answer.action,
  };
}
