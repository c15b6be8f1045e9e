import { expect, it } from "vitest";
import { syncNotice } from "./sync-notice";

const STEPS = [{ state: "failed" }, { state: "partial" }, { state: "done" }] as const;

it.each([
  [null, "done", null],
  [null, "partial", "warning"],
  [null, "failed", "error"],
  ["done", "done", null],
  ["done", "partial", "warning"],
  ["partial", "partial", null],
  ["partial", "failed", "error"],
  ["failed", "failed", null],
  ["failed", "partial", "warning"],
  ["failed", "done", "info"],
  ["partial", "done", "info"],
] as const)("tells of a run that is %s and then %s: %s", (before, state, severity) => {
  const notice = syncNotice(before, state, STEPS);
  expect(notice?.severity ?? null).toBe(severity);
  expect(notice?.resolve ?? false).toBe(state === "done" && severity !== null);
  if (notice && state !== "done") expect(notice.lines[0]).toBe("1 of 3 steps failed.");
});
