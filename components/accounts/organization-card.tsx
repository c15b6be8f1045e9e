import { Freshness } from "@/components/ui/time";
import { None } from "@/components/ui/unknown";
import type { Organization } from "@/lib/estate/schemas";
import { MissingParts } from "./missing-parts";

/** Parts of an organisation that one call each reads, in the order in which they are read. */
const PARTS: [part: string, words: string][] = [
  ["accounts", "Accounts"],
  ["units", "Units"],
  ["scps", "Service control policies"],
  ["rcps", "Resource control policies"],
];

type Reading = Organization["reads"][string];

/** A type of policy that is not enabled is "gone" for AWS: nothing is there, and nothing is missing. */
function isOff(part: string, reading: Reading): boolean {
  return reading.status === "gone" && (part === "scps" || part === "rcps");
}

/** The organisation itself: when each of its parts was last read, and what is missing for that. */
export function OrganizationCard({ organization }: { organization: Organization }) {
  const { id, managementAccountId, reads } = organization;
  const missing = Object.fromEntries(
    Object.entries(reads).filter(([part, reading]) => !isOff(part, reading)),
  );
  const gaps = Object.values(missing).some((reading) => reading.status !== "data");
  return (
    <section aria-labelledby={`organization-${id}`} className="rounded-lg border bg-surface">
      <div className="flex flex-wrap items-baseline gap-x-3 gap-y-1 border-b px-3 py-2">
        <h2 id={`organization-${id}`} className="font-semibold text-base">
          Organisation
        </h2>
        <span className="font-mono text-xs">{id}</span>
        <span className="text-ink-3">
          managed from <span className="font-mono text-xs">{managementAccountId}</span>
        </span>
      </div>
      <dl className="flex flex-wrap gap-x-8 gap-y-1 px-3 py-2">
        {PARTS.map(([part, words]) => (
          <div key={part} className="flex flex-wrap items-baseline gap-x-2">
            <dt className="text-ink-2">{words}</dt>
            <dd>
              <PartFreshness part={part} reading={reads[part]} />
            </dd>
          </div>
        ))}
      </dl>
      {gaps ? (
        <div className="border-t bg-canvas px-3 py-2">
          <MissingParts reads={missing} />
        </div>
      ) : null}
    </section>
  );
}

function PartFreshness({ part, reading }: { part: string; reading: Reading | undefined }) {
  if (reading === undefined) return <None>Not read yet</None>;
  if (isOff(part, reading)) return <None>Not enabled</None>;
  return <Freshness at={reading.readAt} />;
}
