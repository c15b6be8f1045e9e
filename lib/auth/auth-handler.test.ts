import { NextRequest } from "next/server";
import { afterAll, describe, expect, it } from "vitest";
import { DATA_HEADERS } from "../http/problem";
import { openGate, REMOTE_HEADER, signRemote } from "../http/remote-address";
import { closeGate } from "../http/testing-gate";
import { createAuthHandler } from "./auth-handler";

afterAll(closeGate);
const handler = createAuthHandler({ auditorDays: async () => 1 });

/** Asks sign-in for something that it does not have, so that nothing behind it is needed. */
function ask(address: string, action: string[] = ["session"]): Promise<Response> {
  openGate("gate");
  const headers = { [REMOTE_HEADER]: signRemote(address) };
  const request = new NextRequest(`http://localhost:3000/api/auth/${action.join("/")}`, {
    headers,
  });
  return handler(request, { params: Promise.resolve({ nextauth: action }) });
}

describe("sign-in's addresses", () => {
  it.each([["session"], ["providers"], ["_log"], ["signin", "oidc"], ["callback", "other"]])(
    "have no %s %s",
    async (...action) => {
      const answer = await ask("198.51.100.1", action);
      expect(answer.status).toBe(404);
      expect(Object.fromEntries(answer.headers)).toMatchObject(DATA_HEADERS);
    },
  );

  it("answer one address so many times, because each may ask the provider, and others none the fewer", async () => {
    const answers = [];
    for (let i = 0; i < 260; i += 1) answers.push(await ask(`2001:db8::${i.toString(16)}`));
    const refused = answers.filter(({ status }) => status === 429);
    expect(answers.slice(0, 200).every(({ status }) => status === 404)).toBe(true);
    expect(refused.length).toBeGreaterThan(0);
    expect(await refused[0]?.json()).toMatchObject({ code: "rate-limited" });
    expect((await ask("198.51.100.2")).status).toBe(404);
  });
});
