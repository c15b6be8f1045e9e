import { z } from "zod";
import { text } from "@/lib/keys/schemas/parts";
import { alertKey } from "../schemas";

export const runbook = z.object({
  name: z.enum([
    "disabled-key",
    "decrypt-spike",
    "pending-deletion",
    "leaked-credential",
    "key-store",
    "trail",
    "log-tampered",
  ]),
  title: text,
  when: text,
  steps: z.array(z.object({ text, commands: z.array(z.object({ label: text, text })) })),
});
export type Runbook = z.infer<typeof runbook>;

export const keyRunbooks = z.object({ key: alertKey, runbooks: z.array(runbook) });
export type KeyRunbooks = z.infer<typeof keyRunbooks>;
