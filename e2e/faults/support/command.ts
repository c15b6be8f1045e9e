import { spawn } from "node:child_process";

export interface Answer {
  code: number | null;
  stdout: string;
  stderr: string;
}

/** `npm run --silent keyledger -- …`, as a person runs it. */
export function keyledger(
  args: string[],
  env: Record<string, string | undefined> = {},
): Promise<Answer> {
  return run("npm", ["run", "--silent", "keyledger", "--", ...args], env);
}

/** A program of the checkout to its end. */
export function run(
  program: string,
  args: string[],
  env: Record<string, string | undefined> = {},
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, {
      env: { ...process.env, ...env },
      stdio: ["ignore", "pipe", "pipe"],
      shell: process.platform === "win32",
    });
    let stdout = "";
    let stderr = "";
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      stdout += text;
    });
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      stderr += text;
    });
    child.once("error", reject);
    child.once("close", (code) => resolve({ code, stdout, stderr }));
  });
}
