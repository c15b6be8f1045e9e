import { CommanderError } from "commander";
import { describe, expect, it } from "vitest";
import { AppError } from "../errors";
import { exitCodeOf, program } from "./main";
import { UsageError } from "./serve-options";

const run = async (...args: string[]) => {
  const command = program(async () => undefined);
  for (const each of [command, ...command.commands, ...command.commands.flatMap((c) => c.commands)])
    each.exitOverride().configureOutput({ writeErr: () => undefined, writeOut: () => undefined });
  return command.parseAsync(["node", "keyledger", ...args]).then(
    () => 0,
    (error: unknown) => exitCodeOf(error),
  );
};

describe("exit codes", () => {
  it.each([
    [["nonsense"], 2],
    [["accounts", "add"], 2],
    [["token", "create", "--name", "x"], 2],
    [["token", "create", "--name", "x", "--role", "boss"], 2],
    [["token", "create", "--name", "x", "--role", "admin", "--days", "0"], 2],
    [["person", "let-in", "--email", "a@b.example", "--role", "admin"], 2],
    [["person", "let-in", "--email", "a@b.example", "--role", "owner", "--why", "because"], 2],
    [["person", "let-in", "--role", "admin", "--why", "because"], 2],
    [["person", "let-in", "--email", "a", "--subject", "b", "--role", "admin", "--why", "x"], 2],
    [["person", "let-in", "--email", "a", "--role", "admin", "--why", "x", "--hours", "25"], 2],
    [["person", "let-in", "--email", "a", "--role", "admin", "--why", "x", "--hours", "no"], 2],
    [["doctor", "--wrong"], 2],
    [["--help"], 0],
  ])("%j ends with %i", async (args, code) => {
    expect(await run(...args)).toBe(code);
  });

  it("tells no from could not", () => {
    expect(exitCodeOf(new AppError("not-found", "no such account"))).toBe(1);
    expect(exitCodeOf(new AppError("invalid", "id"))).toBe(2);
    expect(exitCodeOf(new AppError("unavailable", "AWS"))).toBe(3);
    expect(exitCodeOf(new Error("disk"))).toBe(3);
    expect(exitCodeOf(new UsageError("x"))).toBe(2);
    expect(exitCodeOf(new CommanderError(1, "x", "x"))).toBe(2);
  });
});
