import { Time } from "@/components/ui/time";
import type { UseWithin } from "@/lib/access/schemas/usage-within";
import { wordsOfUse } from "./usage-words";

const WORDS = { unused: "not in 90 d", never: "never", unknown: "not known", used: "" };

/** When something was last used, or why no time stands there; how often is in its title. */
export function LastUse({ use }: { use: UseWithin | null }) {
  if (use === null) return <i title="Its calls are not counted apart">—</i>;
  return (
    <span title={wordsOfUse(use)}>
      {use.lastUsedAt === null ? <i>{WORDS[use.state]}</i> : <Time at={use.lastUsedAt} />}
    </span>
  );
}
