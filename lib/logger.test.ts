import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";

const HOSTILE = 'signed in\r\n{"level":30,"msg":"forged"}\n\u001b[2J\u2028\u0000 end';

/** What another process logs with our logger, as it stands in the file. */
function logged(values: object, message: string): string {
  const script = `const { logger } = await import("./logger.ts");
    logger.warn(${JSON.stringify(values)}, ${JSON.stringify(message)});`;
  const { stderr, stdout, status } = spawnSync(
    process.execPath,
    ["--import", "tsx", "--input-type=module", "--eval", script],
    { cwd: fileURLToPath(new URL(".", import.meta.url)), encoding: "utf8" },
  );
  expect({ status, stdout }).toEqual({ status: 0, stdout: "" });
  return stderr;
}

describe("the log", () => {
  it("is one line of JSON for each event, whatever is in it", () => {
    const text = logged({ name: HOSTILE, err: { message: HOSTILE } }, HOSTILE);
    expect(text.endsWith("}\n")).toBe(true);
    expect(text.split(/[\r\n]/)).toHaveLength(2);
    expect(text).not.toContain("\u001b");
    expect(JSON.parse(text)).toMatchObject({ level: 40, name: HOSTILE, msg: HOSTILE });
  });

  it("tells the time in UTC", () => {
    const { time } = JSON.parse(logged({}, "x")) as { time: string };
    expect(time).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
  });
});
