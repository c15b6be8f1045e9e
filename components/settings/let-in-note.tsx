import { Time } from "@/components/ui/time";
import type { Person } from "@/lib/auth/schemas";
import { roleWord } from "./words";

/** Until when the command line has let somebody in, and as what; nothing for everybody else. */
export function LetInNote({ letIn }: { letIn: Person["letIn"] }) {
  if (letIn === null) return null;
  return (
    <span className="block text-ink-2 text-xs">
      let in as {roleWord(letIn.role)} until <Time at={letIn.until} as="full" />
      {letIn.used ? null : ", from the next sign-in"}
    </span>
  );
}
