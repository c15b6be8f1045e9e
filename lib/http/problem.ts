import { z } from "zod";
import { AppError, type ErrorCode, type FieldProblem } from "../errors";
import { isDatabaseUnavailable } from "./database-error";

/** The one mapping of error codes to HTTP. A new `ErrorCode` does not compile until it has its line. */
export const PROBLEMS = {
  invalid: { status: 400, title: "The request is not valid" },
  unauthenticated: { status: 401, title: "Sign in first" },
  forbidden: { status: 403, title: "Not permitted" },
  "stale-sign-in": { status: 401, title: "Sign in again first" },
  "not-found": { status: 404, title: "Not found" },
  conflict: { status: 409, title: "Not possible in the present state" },
  "too-large": { status: 413, title: "Too large" },
  "rate-limited": { status: 429, title: "Too many requests" },
  internal: { status: 500, title: "Something went wrong here" },
  unavailable: { status: 503, title: "Not available just now" },
} as const satisfies Record<ErrorCode, { status: number; title: string }>;

/** The body of every error answer: RFC 9457 with our `code`, `requestId` and the fields at fault. */
export const problem = z.object({
  type: z.string().describe("urn:keyledger:problem:<code>"),
  title: z.string(),
  status: z.number().int(),
  code: z.string().describe("One of the codes of lib/errors.ts, `method` or `media-type`"),
  detail: z.string(),
  requestId: z.string().describe("Also in the x-request-id header and in the server's log"),
  problems: z.array(z.object({ field: z.string(), message: z.string() })),
});
export type Problem = z.infer<typeof problem>;

/** Seconds after which a caller may try again, where that is known to help. */
const RETRY_AFTER: Partial<Record<ErrorCode, number>> = { unavailable: 5, "rate-limited": 1 };

/** An error of the transport itself, which no use case can cause. */
export class HttpError extends Error {
  override readonly name = "HttpError";

  constructor(
    readonly status: 400 | 404 | 405 | 415,
    readonly code: string,
    readonly title: string,
    message: string,
    readonly headers: Record<string, string> = {},
  ) {
    super(message);
  }
}

/** What was thrown, as the error that the caller may see; its message leaks nothing it should not. */
export function publicError(error: unknown): AppError | HttpError {
  if (error instanceof AppError || error instanceof HttpError) return error;
  if (isDatabaseUnavailable(error)) {
    const message = "The database cannot be reached. Nothing was lost; try again in a moment.";
    return new AppError("unavailable", message, [], { cause: error });
  }
  const message = "The failure was logged under this request id.";
  return new AppError("internal", message, [], { cause: error });
}

/** Turns zod's issues into the field problems of a 400. `root` names the part when an issue has no path. */
export function fieldProblems(error: z.ZodError, root: string): FieldProblem[] {
  return error.issues.flatMap((issue) => {
    const path = issue.path.map(String);
    if (issue.code === "unrecognized_keys") {
      return issue.keys.map((key) => ({
        field: [...path, key].join("."),
        message: "is not a field that this takes",
      }));
    }
    return [{ field: path.join(".") || root, message: issue.message }];
  });
}

/** On every answer that is no page: nothing in it may run, be framed, be kept or be read by another site. */
export const DATA_HEADERS = {
  "cache-control": "no-store",
  "content-security-policy": "default-src 'none'; frame-ancestors 'none'; sandbox",
  "cross-origin-resource-policy": "same-origin",
  "x-content-type-options": "nosniff",
} as const;

/** The `application/problem+json` answer for an error. */
export function problemResponse(error: AppError | HttpError, requestId: string): Response {
  const app = error instanceof AppError;
  const { status, title } = app ? PROBLEMS[error.code] : error;
  const body: Problem = {
    type: `urn:keyledger:problem:${error.code}`,
    title,
    status,
    code: error.code,
    detail: error.message,
    requestId,
    problems: app ? error.problems : [],
  };
  const headers = new Headers({ ...DATA_HEADERS, ...(app ? {} : error.headers) });
  headers.set("content-type", "application/problem+json; charset=utf-8");
  headers.set("x-request-id", requestId);
  const retry = app ? RETRY_AFTER[error.code] : undefined;
  if (retry !== undefined) headers.set("retry-after", String(retry));
  if (status === 401) headers.set("www-authenticate", 'Bearer realm="keyledger"');
  return new Response(JSON.stringify(body), { status, headers });
}
