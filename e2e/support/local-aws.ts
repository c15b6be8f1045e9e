import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Change } from "@/lib/local-aws/changes";
import type { Fault } from "@/lib/local-aws/types";
import { DEMO_DATA } from "./demo-data";

async function send(method: string, path: string, body: unknown): Promise<void> {
  const running = JSON.parse(await readFile(join(DEMO_DATA, "running.json"), "utf8"));
  const url = `${running.env.AWS_ENDPOINT_URL}/_local/${path}`;
  const answer = await fetch(url, { method, body: JSON.stringify(body) });
  if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
}

/** Disturbs the demo's AWS from now on; an empty list ends it. */
export const disturb = (faults: Fault[]) => send("PUT", "faults", faults);

/** Does what somebody in an account does, behind Keyledger's back. */
export const changeEstate = (change: Change) => send("POST", "changes", change);
