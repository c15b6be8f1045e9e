import { useState } from "react";
import { CopyButton } from "@/components/ui/copy-button";
import { principalName } from "@/components/ui/describe-event";
import { FactRow } from "@/components/ui/facts";
import { JsonText } from "@/components/ui/json-text";
import { PrincipalLink } from "@/components/ui/principal-link";
import { revealMisleading } from "@/components/ui/reveal";
import { LongText, MiddleCut } from "@/components/ui/text";
import { Time } from "@/components/ui/time";
import { None } from "@/components/ui/unknown";
import type { UsageEvent } from "@/lib/usage/schemas/events";
import { clockTime } from "../zoned-time";

interface Props {
  event: UsageEvent;
  timeZone: string;
  /** The day is told too. */
  dated: boolean;
}

/** `03:05:07` or `11-16 03:05:07` on the clock of the zone. */
function timeOf(at: string, { timeZone, dated }: Omit<Props, "event">): string {
  return `${clockTime(Date.parse(at), timeZone).slice(dated ? 5 : 11)}${at.slice(16, 19)}`;
}

/** One event on a line, which opens to all that its record tells. */
export function EventLine({ event, ...clock }: Props) {
  const [open, setOpen] = useState(false);
  const { at, operation, principal, session, address, outcome, service } = event;
  const who = `${principalName(principal)}${session === null ? "" : `, ${session}`}`;
  return (
    <li className="border-b last:border-b-0">
      <details open={open} onToggle={({ currentTarget }) => setOpen(currentTarget.open)}>
        <summary className="cursor-pointer px-4 py-1.5 hover:bg-hover">
          <span className="inline-grid w-[calc(100%-1.25rem)] grid-cols-[auto_minmax(0,1fr)] items-baseline gap-x-3 align-top sm:grid-cols-[auto_8rem_minmax(0,1fr)_minmax(0,9rem)]">
            <time dateTime={at} className="numeric">
              {timeOf(at, clock)}
            </time>
            <bdi className="truncate font-medium">{revealMisleading(operation)}</bdi>
            <bdi title={principal} className="truncate max-sm:col-span-2">
              {revealMisleading(who)}
            </bdi>
            <bdi className="truncate text-ink-2 text-xs max-sm:col-span-2">
              {address === null ? "" : revealMisleading(address)}
            </bdi>
            {outcome === null && service === null ? null : (
              <span className="col-span-full truncate text-ink-2 text-xs">
                {outcome === null ? null : (
                  <bdi className="text-bad">{revealMisleading(outcome)}</bdi>
                )}
                {outcome !== null && service !== null ? ", " : ""}
                {service === null ? null : (
                  <>
                    through <bdi>{revealMisleading(service)}</bdi>
                  </>
                )}
              </span>
            )}
          </span>
        </summary>
        {open ? <EventFacts event={event} /> : null}
      </details>
    </li>
  );
}

function Copied({ text, label }: { text: string | null; label: string }) {
  if (text === null) return <None>Not in the record</None>;
  return (
    <span className="flex items-center gap-1 text-xs">
      <MiddleCut>{text}</MiddleCut>
      <CopyButton text={text} label={label} />
    </span>
  );
}

/** A text of the record, or that it has none. */
function Said({ children }: { children: string | null }) {
  return children === null ? <None>Not in the record</None> : <LongText>{children}</LongText>;
}

function EventFacts({ event }: { event: UsageEvent }) {
  const { record, encryptionContext: context, outcome, message } = event;
  const text = JSON.stringify(record, null, 2);
  return (
    <div className="flex flex-col gap-2 bg-canvas px-4 pt-1 pb-3">
      <dl>
        <FactRow name="When">
          <Time at={event.at} as="full" />
        </FactRow>
        <FactRow name="Outcome">
          {outcome === null ? (
            "Success"
          ) : (
            <LongText>{message ? `${outcome}: ${message}` : outcome}</LongText>
          )}
        </FactRow>
        <FactRow name="Who">
          <PrincipalLink name={event.principal} className="link">
            <LongText className="font-mono text-xs">{event.principal}</LongText>
          </PrincipalLink>
          {event.session === null ? null : <LongText>{`session ${event.session}`}</LongText>}
          {event.own ? <span className="text-ink-3">our reader</span> : null}
        </FactRow>
        <FactRow name="Through">
          {event.service === null ? (
            <None>Directly</None>
          ) : (
            <bdi className="wrap-anywhere">{revealMisleading(event.service)}</bdi>
          )}
        </FactRow>
        <FactRow name="From where">
          <Said>{event.address}</Said>
        </FactRow>
        <FactRow name="With">
          <Said>{event.userAgent}</Said>
        </FactRow>
        <FactRow name="Encryption context">
          {context === null ? (
            <None>None</None>
          ) : (
            <ul>
              {Object.entries(context).map(([name, value]) => (
                <li key={name} className="wrap-anywhere font-mono text-xs">
                  <bdi>{revealMisleading(name)}</bdi>={<bdi>{revealMisleading(value)}</bdi>}
                </li>
              ))}
            </ul>
          )}
        </FactRow>
        <FactRow name={event.keys.length > 1 ? "Keys" : "Key"}>
          {event.keys.map((arn) =>
            arn.startsWith("none:") ? (
              <None key={arn}>No key named</None>
            ) : (
              <Copied key={arn} text={arn} label="ARN" />
            ),
          )}
        </FactRow>
        <FactRow name="Request id">
          <Copied text={event.requestId} label="request id" />
        </FactRow>
        <FactRow name="Event id">
          <Copied text={event.eventId} label="event id" />
        </FactRow>
        <FactRow name="Read from">
          <LongText className="text-xs">
            {event.object === null ? event.source : `${event.source}, ${event.object}`}
          </LongText>
        </FactRow>
      </dl>
      <JsonText label="Record of CloudTrail" text={text} className="max-h-96" />
      <div>
        <CopyButton text={text} label="record" labelled />
      </div>
    </div>
  );
}
