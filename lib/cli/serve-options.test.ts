import { describe, expect, it } from "vitest";
import { parseServeOptions, UsageError } from "./serve-options";

const parse = (...args: string[]) => parseServeOptions(args, { dataDir: ".k", from: "/home/me" });

describe("parseServeOptions", () => {
  it("has defaults, and a folder of its own for the demo", () => {
    expect(parse()).toMatchObject({ demo: false, port: 3000, host: "127.0.0.1", open: true });
    expect(parse("--demo").dataDir).toMatch(/\.k\/demo$/);
    expect(parse("--demo")).toMatchObject({ estate: null, seed: null, keys: null, reset: false });
  });

  it("takes a relative folder from where the person stands", () => {
    expect(parse("--data-dir", "my data").dataDir).toBe("/home/me/my data");
    expect(parse("--data-dir", "/abs").dataDir).toBe("/abs");
  });

  it.each([
    [["--port", "70000"], /--port/],
    [["--port", "1e3"], /--port/],
    [["--nonsense"], /nonsense/],
    [["--estate", "small"], /belongs to the demo/],
    [["--reset"], /belongs to the demo/],
    [["--demo", "--estate", "huge"], /small, demo or large/],
    [["--demo", "--keys", "500"], /--estate large/],
    [["--demo", "--estate", "large", "--keys", "-1"], /--keys|ambiguous/],
    [["--demo", "--host", "0.0.0.0"], /127\.0\.0\.1 alone/],
  ])("refuses %j", (args, message) => {
    expect(() => parse(...args)).toThrow(UsageError);
    expect(() => parse(...args)).toThrow(message);
  });
});
