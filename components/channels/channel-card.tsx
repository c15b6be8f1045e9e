"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useCan } from "@/components/shell/viewer";
import { Button } from "@/components/ui/button";
import { Badge, Chip } from "@/components/ui/chip";
import { DeleteButton } from "@/components/ui/delete-button";
import { ErrorLine } from "@/components/ui/error-line";
import { Time } from "@/components/ui/time";
import { channelsQuery, removeChannel, testChannel } from "@/lib/channels/client";
import type { Channel, ChannelTest } from "@/lib/channels/schemas";
import { describeTarget, describeTopics, KIND_WORDS, STATE_LOOKS } from "./words";

interface Props {
  channel: Channel;
  onChange: () => void;
}

/** One channel: where it leads, how its last notice fared, and what can be done with it. */
export function ChannelCard({ channel, onChange }: Props) {
  const cache = useQueryClient();
  const mayWrite = useCan("channel:write");
  const mayTest = useCan("channel:test");
  const test = useMutation({ mutationFn: () => testChannel(channel.id) });
  const remove = useMutation({
    mutationFn: () => removeChannel(channel.id),
    onSuccess: () => cache.invalidateQueries({ queryKey: channelsQuery().queryKey }),
  });
  const { name } = channel;
  return (
    <li className="flex flex-col gap-2 rounded-lg border bg-surface p-4">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-2">
        <h2 className="min-w-0 font-semibold text-base">
          <bdi className="wrap-anywhere">{name}</bdi>
        </h2>
        <Badge>{KIND_WORDS[channel.target.kind]}</Badge>
        {channel.enabled ? null : <Badge tone="warn">off</Badge>}
        <div className="ml-auto flex flex-wrap gap-2">
          {mayTest ? (
            <Button
              aria-label={`Test ${name}`}
              disabled={test.isPending}
              onClick={() => test.mutate()}
            >
              Test
            </Button>
          ) : null}
          {mayWrite ? (
            <>
              <Button aria-label={`Change ${name}`} onClick={onChange}>
                Change
              </Button>
              <DeleteButton name={name} busy={remove.isPending} onDelete={() => remove.mutate()} />
            </>
          ) : null}
        </div>
      </div>
      <p className="text-ink-2">
        <bdi className="wrap-anywhere">{describeTarget(channel.target)}</bdi>
      </p>
      <p className="text-ink-3">{describeTopics(channel.topics)}</p>
      <Problems channel={channel} />
      <LastDelivery channel={channel} />
      <div role="status" className="empty:hidden">
        {test.isPending ? "Sending, this can take half a minute…" : null}
        {test.data ? <TestResult result={test.data} /> : null}
      </div>
      <ErrorLine error={test.error} what="Not tested" />
      <ErrorLine error={remove.error} what="Not deleted" />
    </li>
  );
}

function Problems({ channel: { secret, problem } }: { channel: Channel }) {
  const words =
    secret === "unreadable"
      ? "Its secret cannot be opened with this server's keys: give it again."
      : secret === "unknown"
        ? "Whether its secret can be opened is not known: this server has no key."
        : null;
  return (
    <>
      {words ? (
        <Chip tone="bad" shape="triangle" className="whitespace-normal">
          {words}
        </Chip>
      ) : null}
      {problem ? (
        <Chip tone="bad" shape="triangle" className="whitespace-normal">
          {`Nothing is sent: ${problem}.`}
        </Chip>
      ) : null}
    </>
  );
}

function LastDelivery({ channel: { deliveries } }: { channel: Channel }) {
  const { last, waiting, failed, sent } = deliveries;
  if (last === null) return <p className="text-ink-3">No notice yet</p>;
  const look = STATE_LOOKS[last.state];
  return (
    <p className="flex flex-wrap items-center gap-x-3 gap-y-1 text-ink-2">
      <Chip tone={look.tone} shape={look.shape}>
        {look.word}
      </Chip>
      <span>
        last notice <Time at={last.createdAt} />
      </span>
      <span className="numeric">
        30 days: {sent} sent, {waiting} waiting, {failed} failed
      </span>
    </p>
  );
}

function TestResult({ result }: { result: ChannelTest }) {
  return (
    <div className="flex flex-wrap items-baseline gap-x-3 gap-y-1 rounded-md border bg-canvas p-2">
      <Chip tone={result.ok ? "ok" : "bad"} shape={result.ok ? "dot" : "square"}>
        {result.ok ? "Taken" : "Not delivered"}
      </Chip>
      <code className="text-xs">{result.status ?? "no answer"}</code>
      <bdi className="min-w-0 wrap-anywhere">{result.answer}</bdi>
      <span className="numeric text-ink-3 text-xs">
        {result.ms} ms, <Time at={result.testedAt} />
      </span>
    </div>
  );
}
