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
