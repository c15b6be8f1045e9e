import { join, resolve } from "node:path";

/** Where a system of these tests keeps its data, as the configuration says. */
export function faultsFolder(name: string): string {
  return resolve(process.env.KEYLEDGER_FAULTS_DATA ?? ".cache/faults", name);
}

/** What the systems say while they run. */
export const LOGS = join(".cache", "faults");
