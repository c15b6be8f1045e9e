import type { KeyScope } from "@/lib/auth/key-scope";
import type { Link } from "./chains/assumable-by";
import { accountOf, parseCaller } from "./rules/caller";
import type { ChainMember, ChainStep } from "./schemas/chains";
import type { KnownReach } from "./store/read-reach";

/** The surest first. */
export const SURE: readonly Link["verdict"][] = ["allowed", "allowed-if", "unknown"];

/** Principals of chains as the asker may know them. */
export class Members {
  constructor(
    private readonly scope: KeyScope,
    private readonly accounts: ReadonlyMap<string, string>,
    private readonly reach: ReadonlyMap<string, KnownReach>,
  ) {}

  /** Null: not one that the asker may know of. */
  find(ref: string): ChainMember | null {
    const known = this.reach.get(ref);
    if (!this.scope.all && !known?.keys) return null;
    const caller = parseCaller(ref);
    const accountId = accountOf(caller);
    return {
      ref,
      id: known?.id ?? null,
      name: "name" in caller ? caller.name : ref,
      kind: caller.kind === "user" ? "user" : "role",
      accountId,
      accountName: this.accounts.get(accountId ?? "") ?? null,
    };
  }

  decrypts(ref: string): number {
    return this.reach.get(ref)?.decrypt ?? 0;
  }
}

/** What a step asks for, in words. */
export const hopOf = ({ verdict, conditions, unclear }: Link) => ({
  verdict,
  conditions: conditions.map(({ text }) => text),
  unclear,
});

/** What a step asks for is in the documents of both its ends: it is told to whom both may be named. */
export function toSteps(steps: readonly Link[], members: Members): ChainStep[] {
  return steps.map((link, index) => {
    const to = members.find(link.to);
    const told = to !== null && (index === 0 || members.find(link.from) !== null);
    return told ? { to, ...hopOf(link) } : { to, ...hopOf(link), conditions: [], unclear: [] };
  });
}
