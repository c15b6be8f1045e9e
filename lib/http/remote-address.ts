/** Header in which the gate hands on what it found out about a request; a client's own is taken away. */
export const REMOTE_HEADER = "x-keyledger-remote";

const holder = globalThis as { keyledgerGate?: string };

/** Says that the gate stands in this process, and by which word it signs; kept where every bundle finds it. */
export function openGate(word: string): void {
  holder.keyledgerGate = word;
}

/** True when the gate stands already. */
export function isGateOpen(): boolean {
  return holder.keyledgerGate !== undefined;
}

/** The header's value for one request. */
export function signRemote(address: string | null): string {
  return `${holder.keyledgerGate ?? ""} ${address ?? ""}`;
}

/**
 * The address from which a request was really sent, as the gate found it; null when it is not known, which is
 * also so when no gate stands before us: then nothing that a request says of its origin can be believed.
 */
export function remoteAddress(headers: Pick<Headers, "get">): string | null {
  const [word, address] = (headers.get(REMOTE_HEADER) ?? "").split(" ");
  if (holder.keyledgerGate === undefined || word !== holder.keyledgerGate) return null;
  return address || null;
}
