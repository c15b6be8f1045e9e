import type { ChannelList } from "@/lib/channels/schemas";

/** What the operator's environment lets channels do, and what is wrong in it. */
export function OperatorNotes({ list }: { list: ChannelList }) {
  const { secretKeys, outbound, mailFolder } = list;
  return (
    <div className="flex max-w-3xl flex-col gap-2">
      {secretKeys.state === "ready" ? null : (
        <p role="alert" className="rounded-md bg-warn-soft px-3 py-2">
          <span className="font-medium text-warn">No secret can be kept: </span>
          {secretKeys.why ?? "KEYLEDGER_SECRETS_KEY is not set on this server."} Channels that need
          one can be neither made nor used until the operator mends it.
        </p>
      )}
      {outbound.wrong.length > 0 ? (
        <p role="alert" className="rounded-md bg-warn-soft px-3 py-2">
          <span className="font-medium text-warn">Not read: </span>
          these entries of the operator’s lists allow nothing:{" "}
          <code className="wrap-anywhere">{outbound.wrong.join(", ")}</code>
        </p>
      ) : null}
      {mailFolder === null ? null : (
        <p className="rounded-md border bg-surface px-3 py-2 text-ink-2">
          Demo: mail leaves for a mail server on this machine alone, which keeps each as a file in{" "}
          <code className="wrap-anywhere text-xs">{mailFolder}</code>.
        </p>
      )}
      <p className="text-ink-3 text-xs">
        The operator’s settings let web hooks go to{" "}
        <Listed of={outbound.hosts} none="no host" by="KEYLEDGER_OUTBOUND_HOSTS" />, and mail
        through <Listed of={outbound.mailServers} none="no server" by="KEYLEDGER_SMTP_HOSTS" />.
      </p>
    </div>
  );
}

function Listed({ of, none, by }: { of: readonly string[]; none: string; by: string }) {
  return (
    <>
      <span className="wrap-anywhere">{of.length > 0 ? of.join(", ") : none}</span> (
      <code>{by}</code>)
    </>
  );
}
