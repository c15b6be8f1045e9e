import { type APIRequestContext, expect } from "@playwright/test";
import type { Operation } from "../support/operations";
import { patiently } from "../support/patiently";
import { countRefusal } from "./counted";

/** Status and words of a refusal; its request id differs each time. */
export async function refusal(
  request: APIRequestContext,
  { method }: Operation,
  path: string,
  headers: Record<string, string>,
) {
  const answer = await patiently(request, path, { method, headers });
  const body = await answer.json();
  expect(answer.headers()["content-type"], path).toContain("application/problem+json");
  const { requestId: _, ...rest } = body;
  expect(answer.ok(), path).toBe(false);
  countRefusal();
  return { status: answer.status(), body: rest };
}
