import { CopyButton } from "@/components/ui/copy-button";
import { None } from "@/components/ui/unknown";
import type { Account } from "@/lib/estate/schemas";

const PARTS: Record<string, string> = {
  connection: "Connection",
  regions: "Regions",
  alias: "Account alias",
  identities: "Identities",
  keys: "List of keys",
  aliases: "List of aliases",
  stores: "Key stores",
  lastUsage: "Last use",
};
const WORDS = { denied: "denied", throttled: "throttled", gone: "gone", failed: "failed" };

/** Parts whose last reading did not succeed, each with the exact missing action. */
export function MissingParts({ reads }: { reads: Account["reads"] }) {
  const gaps = Object.entries(reads).filter(([, reading]) => reading.status !== "data");
  if (gaps.length === 0) return <None>Nothing</None>;
  return (
    <ul className="flex flex-col gap-1">
      {gaps.map(([part, reading]) => (
        <li key={part}>
          <span className="flex flex-wrap items-center gap-x-1">
            {PARTS[part] ?? part}{" "}
            {reading.status === "data" ? null : (
              <span className="text-bad">{WORDS[reading.status]}</span>
            )}
            {reading.action ? (
              <>
                : <code className="text-xs">{reading.action}</code>
                <CopyButton text={reading.action} label="missing action" />
              </>
            ) : null}
          </span>
          {reading.message ? (
            <bdi className="block wrap-anywhere text-ink-3 text-xs">{reading.message}</bdi>
          ) : null}
        </li>
      ))}
    </ul>
  );
}
