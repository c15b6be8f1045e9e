import type { APIRequestContext, APIResponse } from "@playwright/test";

type Options = Parameters<APIRequestContext["fetch"]>[1];

/** Sends a request again while the answer is that there were too many; who asks for everything reaches that bound. */
export async function patiently(
  request: APIRequestContext,
  path: string,
  options: Options = {},
): Promise<APIResponse> {
  for (;;) {
    const answer = await request.fetch(path, { maxRedirects: 0, ...options });
    // A payload asked for without the mark of its headers is asked for again with it: Next's own redirect.
    const { location = "" } = answer.headers();
    if (answer.status() === 307 && /[?&]_rsc(?:=|&|$)/.test(location)) {
      return request.fetch(location, { maxRedirects: 0, ...options });
    }
    if (answer.status() !== 429) return answer;
    const wait = Number(answer.headers()["retry-after"] ?? 1);
    await new Promise((resolve) => setTimeout(resolve, wait * 1_000));
  }
}
