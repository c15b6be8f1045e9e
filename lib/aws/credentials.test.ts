import { describe, expect, it } from "vitest";
import { type Credentials, cacheCredentials } from "./credentials";

const HOUR = 3_600_000;

/** A source whose fetches a test makes good or bad; `at` turns its clock. */
function source(life = HOUR) {
  const state = { now: 0, fetches: 0, refuse: false };
  const cached = cacheCredentials(
    async (): Promise<Credentials> => {
      state.fetches += 1;
      if (state.refuse) throw new Error(`refused ${state.fetches}`);
      return {
        accessKeyId: `ASIA${state.fetches}`,
        secretAccessKey: "s",
        expiration: new Date(state.now + life),
      };
    },
    () => new Date(state.now),
  );
  const idAt = async (now: number) => {
    state.now = now;
    return (await cached.get()).accessKeyId;
  };
  return { state, cached, idAt };
}

describe("cacheCredentials", () => {
  it("shares one fetch among all who ask at once", async () => {
    const { state, cached } = source();
    await Promise.all(Array.from({ length: 50 }, () => cached.get()));
    expect(state.fetches).toBe(1);
  });

  it("refreshes five minutes before the end", async () => {
    const { idAt } = source();
    expect(await idAt(0)).toBe("ASIA1");
    expect(await idAt(HOUR - 301_000)).toBe("ASIA1");
    expect(await idAt(HOUR - 299_000)).toBe("ASIA2");
  });

  it("does not refresh a short session on every call", async () => {
    const { idAt } = source(60_000);
    expect(await idAt(0)).toBe("ASIA1");
    expect(await idAt(40_000)).toBe("ASIA1");
    expect(await idAt(50_000)).toBe("ASIA2");
  });

  it("goes on with what is still good when a refresh fails, and not beyond", async () => {
    const { state, idAt } = source();
    await idAt(0);
    state.refuse = true;
    expect(await idAt(HOUR - 200_000)).toBe("ASIA1");
    expect(await idAt(HOUR - 199_000)).toBe("ASIA1");
    expect(state.fetches).toBe(2);
    await expect(idAt(HOUR + 1)).rejects.toThrow("refused");
  });

  it("tells a refusal again for five seconds without asking, then asks", async () => {
    const { state, idAt } = source();
    state.refuse = true;
    await expect(idAt(0)).rejects.toThrow("refused 1");
    await expect(idAt(4_999)).rejects.toThrow("refused 1");
    state.refuse = false;
    expect(await idAt(5_000)).toBe("ASIA2");
  });

  it("drops what AWS calls expired, unless it was renewed meanwhile", async () => {
    const { cached, state } = source();
    await cached.get();
    const seen = cached.generation;
    cached.expired(seen);
    expect((await cached.get()).accessKeyId).toBe("ASIA2");
    cached.expired(seen);
    expect((await cached.get()).accessKeyId).toBe("ASIA2");
    expect(state.fetches).toBe(2);
  });

  it("fetches anew when the clock was set far back", async () => {
    const { idAt } = source();
    expect(await idAt(10 * HOUR)).toBe("ASIA1");
    expect(await idAt(0)).toBe("ASIA2");
  });
});
