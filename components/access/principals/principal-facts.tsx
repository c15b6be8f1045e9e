import { FactRow, Panel } from "@/components/ui/facts";
import { JsonText } from "@/components/ui/json-text";
import { formatJson } from "@/components/ui/json-view";
import { LongText } from "@/components/ui/text";
import { Freshness, Time } from "@/components/ui/time";
import { None, Unknown } from "@/components/ui/unknown";
import type { PrincipalDetail } from "@/lib/access/schemas/principals";

const SOURCES: Readonly<Record<string, string>> = {
  inline: "inline",
  attached: "attached",
  group: "of a group",
};

type Identity = NonNullable<PrincipalDetail["identity"]>;

function Policies({ identity }: { identity: Identity }) {
  if (identity.policies.length === 0) return <None />;
  return (
    <ul>
      {identity.policies.map(({ name, source, arn, readable }) => (
        <li key={`${source} ${arn ?? name}`} title={arn ?? undefined} className="wrap-anywhere">
          <bdi>{name}</bdi> <span className="text-ink-3">{SOURCES[source] ?? source}</span>
          {readable ? null : <Unknown reason="Its text could not be read" className="ml-2" />}
        </li>
      ))}
    </ul>
  );
}

function IdentityRows({ identity }: { identity: Identity }) {
  const tags = Object.entries(identity.tags);
  return (
    <>
      <FactRow name="Policies">
        <Policies identity={identity} />
      </FactRow>
      {identity.groups.length > 0 ? (
        <FactRow name="Groups">
          <LongText>{identity.groups.join(", ")}</LongText>
        </FactRow>
      ) : null}
      <FactRow name="Permissions boundary">
        {identity.boundaryArn === null ? <None /> : <LongText>{identity.boundaryArn}</LongText>}
      </FactRow>
      <FactRow name="Tags">
        {tags.length === 0 ? (
          <None />
        ) : (
          <LongText>{tags.map(([name, value]) => `${name} = ${value}`).join(", ")}</LongText>
        )}
      </FactRow>
      {identity.createdAt === null ? null : (
        <FactRow name="Made">
          <Time at={identity.createdAt} as="day" />
        </FactRow>
      )}
      <FactRow name="Identity read">
        <Freshness at={identity.readAt} />
      </FactRow>
    </>
  );
}

/** What is known of a principal itself. */
export function PrincipalFacts({ principal }: { principal: PrincipalDetail }) {
  const { ref, accountId, accountName, identity, lastSeenAt, inEstate, firstSeenAt } = principal;
  return (
    <Panel>
      <dl className="px-3">
        <FactRow name="Name in policies">
          <code className="wrap-anywhere text-xs">{ref}</code>
        </FactRow>
        {accountId === null ? null : (
          <FactRow name="Account">
            {accountName ?? "Not one of the estate"}{" "}
            <span className="font-mono text-ink-3 text-xs">{accountId}</span>
          </FactRow>
        )}
        <FactRow name="Last seen">
          {lastSeenAt !== null ? (
            <>
              <Time at={lastSeenAt} /> <span className="text-ink-3">with any AWS service</span>
            </>
          ) : inEstate ? (
            <None>AWS has not seen it</None>
          ) : (
            <Unknown reason="Nothing is read of it itself" spelled />
          )}
        </FactRow>
        {identity === null ? (
          <FactRow name="Policies">
            <Unknown reason="It is none of the roles and users that were read" spelled />
          </FactRow>
        ) : (
          <IdentityRows identity={identity} />
        )}
        <FactRow name="First found">
          <Time at={firstSeenAt} as="day" />
        </FactRow>
      </dl>
    </Panel>
  );
}

/** Who may become a role, as its own policy says. */
export function TrustPolicy({ identity }: { identity: Identity }) {
  if (!identity.arn.includes(":role/")) return null;
  return identity.trust === null ? (
    <Unknown reason="The trust policy could not be read" spelled />
  ) : (
    <JsonText label="Trust policy" text={formatJson(identity.trust)} />
  );
}
