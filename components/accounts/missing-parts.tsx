import { CopyButton } from "@/components/ui/copy-button";
import { wordFor } from "@/components/ui/key-words";
import { None } from "@/components/ui/unknown";
import type { Account } from "@/lib/estate/schemas";

const PARTS: Record<string, string> = {
  connection: "Connection",
  regions: "Regions",
  alias: "Account alias",
  identities: "Identities",
  trails: "Trails",
  keys: "List of keys",
  aliases: "List of aliases",
  stores: "Key stores",
  lastUsage: "Last use",
  units: "Units",
  accounts: "Accounts of the organisation",
  scps: "Service control policies",
  rcps: "Resource control policies",
};
const WORDS = { denied: "denied", throttled: "throttled", gone: "gone", failed: "failed" };

type Gap = Account["scopes"][number]["gaps"][number];

interface Props {
  reads: Account["reads"];
  /** Parts of single keys; a scope has them, an account has none of its own. */
  gaps?: Gap[];
}

const failed = (reads: Account["reads"]) =>
  Object.entries(reads).filter(([, reading]) => reading.status !== "data");

/** How many kinds of reading did not succeed. `untried`: nothing was tried yet, so none is no good sign. */
export function MissingCount({ reads, gaps = [], untried = false }: Props & { untried?: boolean }) {
  const count = failed(reads).length + gaps.length;
  if (count > 0) return <span className="numeric text-bad">{count}</span>;
  return <None>{untried ? "Not read yet" : "Nothing"}</None>;
}

/** Parts whose last reading did not succeed, each with the exact missing action; nothing when all did. */
export function MissingParts({ reads, gaps = [] }: Props) {
  const own = failed(reads);
  if (own.length === 0 && gaps.length === 0) return null;
  return (
    <ul className="flex flex-wrap gap-x-6 gap-y-1">
      {own.map(([part, reading]) => (
        <li key={part}>
          <Missing
            what={PARTS[part] ?? part}
            word={reading.status === "data" ? null : WORDS[reading.status]}
            action={reading.action}
          />
          {reading.message ? (
            <bdi className="block wrap-anywhere text-ink-3 text-xs">{reading.message}</bdi>
          ) : null}
        </li>
      ))}
      {gaps.map((gap) => (
        <li key={`${gap.part} ${gap.status} ${gap.action}`}>
          <Missing
            what={`${wordFor(gap.part)} of ${gap.keys.toLocaleString("en")} ${gap.keys === 1 ? "key" : "keys"}`}
            word={gap.status === null || gap.status === "data" ? "not read" : WORDS[gap.status]}
            action={gap.action}
          />
        </li>
      ))}
    </ul>
  );
}

interface MissingProps {
  what: string;
  word: string | null;
  action: string | null | undefined;
}

function Missing({ what, word, action }: MissingProps) {
  return (
    <span className="inline-flex flex-wrap items-center">
      <span className="mr-1.5">
        {what} {word === null ? null : <span className="text-bad">{word}</span>}
        {action ? ":" : null}
      </span>
      {action ? (
        <>
          <code className="text-xs">{action}</code>
          <CopyButton text={action} label="missing action" />
        </>
      ) : null}
    </span>
  );
}
