import { describe, expect, it } from "vitest";
import { requireRecentSignIn } from "./require-recent-sign-in";
import { testPerson, testToken } from "./testing";
import type { Actor } from "./types";

const NOW = new Date("2026-11-22T08:00:00Z");
const ago = (ms: number) => new Date(NOW.getTime() - ms);
const ask = (actor: Actor, minutes?: number) =>
  requireRecentSignIn({ actor, clock: () => NOW }, minutes);
const stale = expect.objectContaining({ code: "stale-sign-in" });

describe("an act that needs a recent sign-in", () => {
  it("is open for five minutes, or for as many as it says", () => {
    expect(() => ask(testPerson("admin", { authTime: ago(300_000) }))).not.toThrow();
    expect(() => ask(testPerson("admin", { authTime: ago(300_001) }))).toThrow(stale);
    expect(() => ask(testPerson("admin", { authTime: ago(300_001) }), 6)).not.toThrow();
  });

  it("is closed when the provider did not say when it saw the credentials", () => {
    expect(() => ask(testPerson("admin", { authTime: null }))).toThrow(stale);
  });

  it("is closed after a clock was set back, but bears clocks that differ a little", () => {
    expect(() => ask(testPerson("admin", { authTime: ago(-3_600_000) }))).toThrow(stale);
    expect(() => ask(testPerson("admin", { authTime: ago(-2_000) }))).not.toThrow();
  });

  it("is closed to every token and open to the command line", () => {
    expect(() => ask(testToken("admin"))).toThrow(stale);
    expect(() => ask({ kind: "system", name: "command line" })).not.toThrow();
  });
});
