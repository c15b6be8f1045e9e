import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../../", import.meta.url));
const preload = new URL("../../scripts/die-with-parent.mjs", import.meta.url).href;

/** For a look inside, e.g. `BENCH_NODE_FLAGS="--cpu-prof --cpu-prof-dir=profiles"`. */
const flags = (process.env.BENCH_NODE_FLAGS ?? "").split(" ").filter((flag) => flag !== "");

export interface ChildOptions {
  /** Path below the checkout. */
  entry: string;
  args?: readonly string[];
  /** Over this process's own environment. */
  env?: Readonly<Record<string, string>>;
}

/** Starts a TypeScript program of the checkout in a process of its own; it dies with this one. */
export function startChild({ entry, args = [], env = {} }: ChildOptions): ChildProcess {
  return fork(`${root}${entry}`, [...args], {
    cwd: root,
    execArgv: ["--import", "tsx", "--import", preload, ...flags],
    env: { ...process.env, AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: "true", ...env },
    stdio: ["ignore", "pipe", "inherit", "ipc"],
  });
}

/** Gives a child its task and waits for its one answer. Throws when it ends without one. */
export async function askChild<T>(options: ChildOptions, task: unknown): Promise<T> {
  const child = startChild(options);
  child.stdout?.pipe(process.stderr);
  const answer = once(child, "message");
  const ended = once(child, "exit");
  child.send(task as object);
  const first = await Promise.race([answer, ended.then(([code]) => ({ code }))]);
  if (!Array.isArray(first)) throw new Error(`${options.entry} ended with ${first.code}`);
  await ended;
  return first[0] as T;
}

/** The child's side of `askChild`: runs the task, answers and ends the process. */
export function answerParent<I, O>(work: (task: I) => Promise<O>): void {
  process.once("message", (task: I) => {
    work(task).then(
      (answer) => process.send?.(answer, undefined, undefined, () => process.exit(0)),
      (error: unknown) => {
        console.error(error);
        process.exit(1);
      },
    );
  });
}
