import { z } from "zod";
import type { TaskSpec } from "@/lib/jobs/types";
import { SETTING_NAMES, type SettingName } from "./registry";

/**
 * Runs after every change of a setting, enqueued in its transaction. What has to follow is known to domains that
 * this one must not know, so the task's code stands with them.
 */
export const SETTING_CHANGED: TaskSpec<{ name: SettingName; version: number }> = {
  name: "setting-changed",
  payload: z.object({ name: z.enum(SETTING_NAMES), version: z.int() }),
  lane: "main",
  maxAttempts: 25,
};
