/** As if no gate stood in this process; tests that open one close it again for those after them. */
export function closeGate(): void {
  delete (globalThis as { keyledgerGate?: string }).keyledgerGate;
}
