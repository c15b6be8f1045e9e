import Link from "next/link";
import { useCan } from "@/components/shell/viewer";
import { FactRow, Panel } from "@/components/ui/facts";
import { PrincipalLink } from "@/components/ui/principal-link";
import { LongText } from "@/components/ui/text";
import { Time } from "@/components/ui/time";
import { None, Unknown } from "@/components/ui/unknown";
import type { AlertDetail } from "@/lib/alerts/schemas/detail";
import { ALERT_RULES } from "@/lib/settings/schemas/alert-rules";
import { KeyName } from "./alert-columns";
import { StateChip } from "./alert-words";

const SURE = { high: "sure", fair: "fairly sure", low: "not sure" } as const;
const FIRST = {
  principal: "principal",
  account: "account",
  service: "service",
  address: "address",
} as const;

const number = (value: number) => value.toLocaleString("en", { maximumFractionDigits: 1 });

const calls = (count: number) => `${number(count)} ${count === 1 ? "call" : "calls"}`;

const events = (count: number) => `${number(count)} ${count === 1 ? "event" : "events"}`;

/** When, how much, what is usual, who, and how it stands. */
export function AlertFactsPanel({ alert }: { alert: AlertDetail }) {
  const { facts } = alert;
  const maySet = useCan("setting:read");
  const isRead = alert.evidence.every(({ kind }) => kind === "reading");
  return (
    <Panel>
      <dl className="px-3">
        <FactRow name="When">
          <Time at={alert.firstAt} as="full" />
          {alert.lastAt === alert.firstAt ? null : (
            <>
              {" "}
              to <Time at={alert.lastAt} as="full" />
            </>
          )}
        </FactRow>
        <FactRow name="How much">
          {isRead ? "Found by a reading, not by an event" : events(alert.count)}
          {facts.measured !== undefined && facts.minutes !== undefined ? (
            <>
              , at most {number(facts.measured)} in {facts.minutes} minutes
            </>
          ) : null}
          {facts.limit === undefined ? null : <>; the limit is {number(facts.limit)}</>}
        </FactRow>
        <FactRow name="What is usual">
          <UsualWords alert={alert} />
        </FactRow>
        <FactRow name={alert.key === null ? "Of" : "Key"}>
          <KeyName alertKey={alert.key} about={alert.about} />
        </FactRow>
        {(facts.change || isRead) && alert.principalRef === null ? null : (
          <FactRow name="Who">
            {alert.principalRef === null ? (
              <SeveralWords alert={alert} />
            ) : (
              <PrincipalLink name={alert.principalRef}>
                <LongText className="font-mono text-xs">{alert.principalRef}</LongText>
              </PrincipalLink>
            )}
          </FactRow>
        )}
        {facts.change ? (
          <FactRow name="Who changed it">
            {facts.change.session ? <LongText>{facts.change.session}</LongText> : null}
            <LongText className="font-mono text-xs">{facts.change.by}</LongText>
            {facts.change.operation}, <Time at={facts.change.at} as="full" />
          </FactRow>
        ) : null}
        {facts.deletionDate ? (
          <FactRow name="Deletion">
            <Time at={facts.deletionDate} as="full" /> (<Time at={facts.deletionDate} />)
          </FactRow>
        ) : null}
        {alert.key === null ? null : (
          <FactRow name="From where">
            <FromWhere alert={alert} />
          </FactRow>
        )}
        <FactRow name="State">
          <StateChip state={alert.state} /> <Time at={alert.stateAt} />
          {alert.stateBy === null ? (
            " by the rules"
          ) : (
            <>
              {" "}
              by <bdi>{alert.stateBy}</bdi>
            </>
          )}
          {alert.expectedUntil ? (
            <>
              , until <Time at={alert.expectedUntil} as="full" />
            </>
          ) : null}
          {alert.stateWhy === null ? null : (
            <LongText className="text-ink-2">{alert.stateWhy}</LongText>
          )}
        </FactRow>
        {maySet ? (
          <FactRow name="Rule">
            <Link href={`/settings/alerts#${alert.rule}`} prefetch={false} className="link">
              {ALERT_RULES[alert.rule].words}
            </Link>
          </FactRow>
        ) : null}
        {alert.endedAt ? (
          <FactRow name={alert.rule === "log-tampered" ? "As delivered again since" : "Over since"}>
            <Time at={alert.endedAt} as="full" />
          </FactRow>
        ) : null}
      </dl>
    </Panel>
  );
}

/** Of an alert of no one principal: how many there are, or who the only one is. */
function SeveralWords({ alert: { principals, principalCount } }: { alert: AlertDetail }) {
  const count = principalCount ?? principals.total;
  const [only] = principals.items;
  if (count === 0) return <None>Nobody is named</None>;
  if (count > 1 || !only) return `${number(count)} principals, named below`;
  return (
    <PrincipalLink name={only.value}>
      <LongText className="font-mono text-xs">{only.value}</LongText>
    </PrincipalLink>
  );
}

function UsualWords({ alert: { facts } }: { alert: AlertDetail }) {
  const { usual, firsts, before, missing, services, knownSince } = facts;
  return (
    <>
      {usual ? (
        <p>
          {number(usual.median)} calls in this hour of the week, mostly {number(usual.low)} to{" "}
          {number(usual.high)}; from {usual.weeks} weeks, {SURE[usual.sure]}.
        </p>
      ) : null}
      {before === undefined ? null : (
        <p>
          {number(before)} calls in the 30 days before{" "}
          {missing ? `named ${missing.join(", ")}` : `came through ${(services ?? []).join(", ")}`}.
        </p>
      )}
      {(firsts ?? []).map(({ what, value }) => (
        <p key={`${what} ${value}`} className="wrap-anywhere">
          Never before: {FIRST[what]} <bdi className="font-mono text-xs">{value}</bdi>
        </p>
      ))}
      {knownSince ? (
        <p>
          Usage is known without a gap since <Time at={knownSince} as="full" />.
        </p>
      ) : null}
      {usual || before !== undefined || firsts || knownSince ? null : (
        <None>
          {facts.limit === undefined
            ? "Not asked: for this rule one such event is enough"
            : "Not asked: this rule compares with its limit"}
        </None>
      )}
    </>
  );
}

function FromWhere({ alert }: { alert: AlertDetail }) {
  if (alert.from.length === 0) {
    return <Unknown spelled reason="No address or encryption context of these calls is kept" />;
  }
  return (
    <ul className="flex flex-col gap-0.5">
      {alert.from.slice(0, 12).map(({ kind, value, count, principalRef }) => (
        <li key={`${kind} ${value} ${principalRef}`} className="wrap-anywhere">
          {kind === "context" && value === "{}" ? (
            "without encryption context"
          ) : (
            <>
              <span className="text-ink-3">{kind === "address" ? "address" : "context"}</span>{" "}
              <bdi className="font-mono text-xs">{value}</bdi>
            </>
          )}{" "}
          <span className="numeric text-ink-3">{calls(count)}</span>
        </li>
      ))}
      {alert.from.length > 12 ? (
        <li className="text-ink-3">and {alert.from.length - 12} more</li>
      ) : null}
      <li className="text-ink-3 text-xs">Counted over whole days of UTC</li>
    </ul>
  );
}
