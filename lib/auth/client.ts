import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import { callApi, toQuery } from "../http/client";
import type {
  MadeToken,
  PersonDetail,
  PersonList,
  SessionList,
  TokenList,
  WriteToken,
} from "./schemas";

type ListParams = Parameters<typeof toQuery>[0];

/** Asks next-auth for its anti-forgery value and posts to one of its actions; answers where to go next. */
async function post(action: string, fields: Record<string, string>): Promise<string> {
  const csrf = await fetch("/api/auth/csrf", { headers: { accept: "application/json" } });
  if (!csrf.ok) throw new Error(`The server answered ${csrf.status}.`);
  const { csrfToken } = (await csrf.json()) as { csrfToken: string };
  const response = await fetch(`/api/auth/${action}`, {
    method: "POST",
    body: new URLSearchParams({ ...fields, csrfToken, json: "true" }),
  });
  const answer = (await response.json().catch(() => ({}))) as { url?: string };
  if (answer.url === undefined) throw new Error(`The server answered ${response.status}.`);
  return answer.url;
}

/**
 * Sends the browser to the provider; afterwards it comes back to `callbackUrl`, a path of this site. With
 * `again` the provider is asked for the credentials even if it still knows the person. Throws when the server
 * does not answer.
 */
export async function signIn(callbackUrl: string, { again = false } = {}): Promise<void> {
  const action = again ? "signin/oidc?prompt=login&max_age=0" : "signin/oidc";
  window.location.assign(await post(action, { callbackUrl }));
}

/** Ends this session on the server and leads to the page that says so. Throws when it could not. */
export async function signOut(): Promise<void> {
  window.location.assign(await post("signout", { callbackUrl: "/signed-out" }));
}

/** The channel on which a window that has signed in again tells the others of this site. */
export const SIGN_IN_CHANNEL = "keyledger.sign-in";

export function peopleQuery(params: ListParams) {
  const query = toQuery(params).toString();
  return queryOptions({
    queryKey: ["people", "list", query],
    queryFn: ({ signal }) => callApi<PersonList>(`/api/v1/people?${query}`, { signal }),
    placeholderData: keepPreviousData,
  });
}

const personPath = (id: string) => `/api/v1/people/${encodeURIComponent(id)}`;

export function personQuery(id: string) {
  return queryOptions({
    queryKey: ["people", "one", id],
    queryFn: ({ signal }) => callApi<PersonDetail>(personPath(id), { signal }),
  });
}

/** Disables or enables a person, or ends every session of one. */
export function actOnPerson(
  id: string,
  act: "disable" | "enable" | "end-sessions",
  why: string,
): Promise<unknown> {
  return callApi(`${personPath(id)}/${act}`, { method: "POST", body: { why } });
}

/** `accessEndsAt` is an ISO instant, or null for no end. */
export function writeAccessEnd(
  id: string,
  accessEndsAt: string | null,
  why: string,
): Promise<PersonDetail> {
  return callApi(`${personPath(id)}/access-end`, { method: "PUT", body: { accessEndsAt, why } });
}

export function sessionsQuery() {
  return queryOptions({
    queryKey: ["sessions"],
    queryFn: ({ signal }) => callApi<SessionList>("/api/v1/sessions", { signal }),
  });
}

export function endSession(id: string): Promise<{ ended: number }> {
  return callApi(`/api/v1/sessions/${encodeURIComponent(id)}/end`, { method: "POST" });
}

export function endOtherSessions(): Promise<{ ended: number }> {
  return callApi("/api/v1/sessions/end-others", { method: "POST" });
}

export function tokensQuery(params: ListParams) {
  const query = toQuery(params).toString();
  return queryOptions({
    queryKey: ["tokens", query],
    queryFn: ({ signal }) => callApi<TokenList>(`/api/v1/tokens?${query}`, { signal }),
    placeholderData: keepPreviousData,
  });
}

export function createToken(input: WriteToken): Promise<MadeToken> {
  return callApi("/api/v1/tokens", { method: "POST", body: input });
}

export function revokeToken(id: string): Promise<null> {
  return callApi(`/api/v1/tokens/${encodeURIComponent(id)}/revoke`, { method: "POST" });
}
