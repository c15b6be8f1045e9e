import { randomUUID } from "node:crypto";
import { HttpError, problemResponse } from "./problem";

/** Answers for an address under /api that no endpoint has, in the API's own form. */
export function unknownRoute(): Response {
  const message = "There is nothing at this address; /api/v1/openapi.json names what there is.";
  return problemResponse(new HttpError(404, "not-found", "Not found", message), randomUUID());
}
