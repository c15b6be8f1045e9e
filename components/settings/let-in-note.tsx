import { Time } from "@/components/ui/time";
import type { Person } from "@/lib/auth/schemas";
import { roleWord } from "./words";

interface Props {
  letIn: Person["letIn"];
  /** In a list, where there is one line. */
  brief?: boolean;
}

/** Until when the command line has let somebody in, and as what; nothing for everybody else. */
export function LetInNote({ letIn, brief = false }: Props) {
  if (letIn === null) return null;
  return (
    <span className="block text-ink-2 text-xs">
      {brief ? (
        <>
          let in, ends <Time at={letIn.until} />
        </>
      ) : (
        <>
          let in as {roleWord(letIn.role)} until <Time at={letIn.until} as="full" />
          {letIn.used ? null : ", from the next sign-in"}
        </>
      )}
    </span>
  );
}
