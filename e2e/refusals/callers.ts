import { type APIRequestContext, expect } from "@playwright/test";

/** Without it a context of a test would be signed in as the test is. */
export const NOBODY = { cookies: [], origins: [] };

/** Callers that have no right to anything, as headers. `cookie` names the session cookie. */
export function strangers(cookie: string): { who: string; headers: Record<string, string> }[] {
  const session = (value: string) => ({ cookie: `${cookie}=${value}` });
  return [
    { who: "nobody", headers: {} },
    { who: "a made-up session", headers: session("A".repeat(43)) },
    { who: "a session of nonsense", headers: session("'; select 1; --") },
    { who: "a made-up token", headers: { authorization: `Bearer kl_${"A".repeat(43)}` } },
    { who: "a token of nonsense", headers: { authorization: "Bearer null" } },
    { who: "another scheme", headers: { authorization: "Basic YWRtaW46YWRtaW4=" } },
  ];
}

/** The name of the session cookie, which the API's document tells. */
export async function cookieName(request: APIRequestContext): Promise<string> {
  const answer = await request.get("/api/v1/openapi.json");
  expect(answer.status()).toBe(200);
  return (await answer.json()).components.securitySchemes.session.name as string;
}
