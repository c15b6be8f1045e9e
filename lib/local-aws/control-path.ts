import type { IncomingMessage } from "node:http";
import { z } from "zod";
import { applyChange, changeSchema } from "./changes";
import { type Faults, faultsSchema } from "./faults";
import type { Answer } from "./protocol/answers";
import type { RequestLog } from "./request-log";
import type { LocalEstate } from "./types";

const loopback = /^(127\.|::1$|::ffff:127\.)/;

function answer(status: number, value: unknown): Answer {
  return {
    status,
    headers: { "content-type": "application/json" },
    body: JSON.stringify(value),
  };
}

/** The body by its schema, or the answer that says what is wrong with it. */
function parse<T>(schema: z.ZodType<T>, body: Buffer): { data: T } | { refusal: Answer } {
  let given: unknown;
  try {
    given = JSON.parse(body.toString("utf8"));
  } catch {
    return { refusal: answer(400, { message: "The body is not JSON" }) };
  }
  const result = schema.safeParse(given);
  if (result.success) return { data: result.data };
  return { refusal: answer(400, { message: z.prettifyError(result.error) }) };
}

function putFaults(faults: Faults, body: Buffer): Answer {
  const parsed = parse(faultsSchema, body);
  if ("refusal" in parsed) return parsed.refusal;
  faults.set(parsed.data);
  return answer(200, faults.list());
}

function postChange(estate: LocalEstate, body: Buffer): Answer {
  const parsed = parse(changeSchema, body);
  if ("refusal" in parsed) return parsed.refusal;
  if (applyChange(estate, parsed.data, new Date())) return answer(200, parsed.data);
  return answer(404, { message: "The estate has no such key or alias" });
}

/**
 * The endpoint's own addresses, from this machine only: GET `/_local/health`; GET, PUT (an array of
 * `Fault`) and DELETE `/_local/faults`; GET and DELETE `/_local/requests`; POST `/_local/changes` (a `Change`).
 */
export function control(
  request: IncomingMessage,
  path: string,
  body: Buffer,
  state: { estate: LocalEstate; faults: Faults; requests: RequestLog },
): Answer {
  const { remoteAddress = "" } = request.socket;
  // A page in a browser on this machine must not be able to reach in; it cannot leave these out.
  const foreign = request.headers.origin !== undefined || request.headers.referer !== undefined;
  if (!loopback.test(remoteAddress) || foreign)
    return answer(403, { message: "Only programs on this machine may do this" });
  switch (`${request.method} ${path}`) {
    case "GET /_local/health":
      return answer(200, { status: "ok" });
    case "GET /_local/faults":
      return answer(200, state.faults.list());
    case "PUT /_local/faults":
      return putFaults(state.faults, body);
    case "DELETE /_local/faults":
      state.faults.clear();
      return answer(200, []);
    case "GET /_local/requests":
      return answer(200, state.requests.list());
    case "DELETE /_local/requests":
      state.requests.clear();
      return answer(200, []);
    case "POST /_local/changes":
      return postChange(state.estate, body);
    default:
      return answer(404, { message: "There is nothing at this address" });
  }
}
