import { createWriteStream, mkdirSync } from "node:fs";
import { join } from "node:path";

/** Where a child's lines go. */
export interface LineSink {
  line(text: string): void;
  /** The last lines, for messages. */
  tail(): string;
  close(): void;
}

/** Writes lines to `<dir>/<name>.log`, begun anew with each start. */
export function logFile(dir: string, name: string): LineSink {
  mkdirSync(dir, { recursive: true, mode: 0o700 });
  const stream = createWriteStream(join(dir, `${name}.log`), { mode: 0o600 });
  // A full disk must not end the server for the sake of its log.
  stream.on("error", () => undefined);
  return withTail(
    (text) => stream.write(`${text}\n`),
    () => stream.end(),
  );
}

/** Writes lines to stderr under the child's name. */
export function logToStderr(name: string): LineSink {
  return withTail(
    (text) => process.stderr.write(`[${name}] ${text}\n`),
    () => undefined,
  );
}

function withTail(write: (text: string) => void, close: () => void): LineSink {
  const last: string[] = [];
  return {
    line(text) {
      last.push(text);
      if (last.length > 15) last.shift();
      write(text);
    },
    tail: () => last.join("\n"),
    close,
  };
}
