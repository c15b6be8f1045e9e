import { randomUUID } from "node:crypto";
import { HttpError, problemResponse } from "./problem";

/** Answers for an address under /api that no endpoint has, in the API's own form. */
export function unknownRoute(): Response {
  const requestId = randomUUID();
  const message = "There is nothing at this address; /api/v1/openapi.json names what there is.";
  const error = new HttpError(404, "not-found", "Not found", message, {
    "cache-control": "no-store",
    "x-request-id": requestId,
  });
  return problemResponse(error, requestId);
}
