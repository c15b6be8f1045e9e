import Link from "next/link";
import { useCan, useViewer } from "@/components/shell/viewer";
import { Chip } from "@/components/ui/chip";
import { CopyButton } from "@/components/ui/copy-button";
import { EmptyState } from "@/components/ui/empty-state";
import { Block } from "@/components/ui/facts";

interface Props {
  /** How many accounts are watched; null: not known. */
  watched: number | null;
}

const DISCOVER = "npm run --silent keyledger -- accounts discover";
const ADD = "npm run --silent keyledger -- accounts add ACCOUNT-ID";

/** In the place of figures that would all be zero and mean nothing: what is to be done before there are keys. */
export function FirstSteps({ watched }: Props) {
  const { role } = useViewer();
  const maySources = useCan("usage-source:read");
  const mayRules = useCan("ownership-rule:read");
  if (role === "owner") {
    return (
      <EmptyState title="No key is yours">
        Keys get their owners by hand, by rules and by tags. Whoever administers Keyledger can say
        why none is yours, or whether none has been read yet.
      </EmptyState>
    );
  }
  return (
    <Block title="First steps" note="No key has been read yet, so nothing is known of any">
      <ol
        aria-label="First steps"
        className="max-w-4xl divide-y rounded-lg border bg-surface [counter-reset:step]"
      >
        <Step title="Say which accounts are watched">
          {watched ? (
            <Chip tone="ok" shape="dot">
              {watched === 1 ? "One account is" : `${watched.toLocaleString("en")} accounts are`}{" "}
              watched
            </Chip>
          ) : (
            <>
              <p>On the server, all accounts of the organisation, or one by one:</p>
              <Command text={DISCOVER} label="command that discovers accounts" />
              <Command text={ADD} label="command that adds an account" />
            </>
          )}
        </Step>
        <Step title="Read them">
          <p>
            Test each connection and start the first sync on{" "}
            <Link href="/accounts" className="link">
              Accounts
            </Link>
            , which shows its progress and what AWS does not let us read.
          </p>
        </Step>
        {maySources ? (
          <Step title="Take in who used the keys">
            <p>
              CloudTrail comes from a{" "}
              <Link href="/settings/usage" className="link">
                source of usage
              </Link>
              . What none covers is a gap, never zero.
            </p>
          </Step>
        ) : null}
        {mayRules ? (
          <Step title="Say whose the keys are">
            <p>
              By{" "}
              <Link href="/settings/ownership" className="link">
                rules
              </Link>{" "}
              over accounts, aliases and tags; owners see their own keys alone.
            </p>
          </Step>
        ) : null}
      </ol>
    </Block>
  );
}

function Step({ title, children }: { title: string; children: React.ReactNode }) {
  return (
    <li className="grid grid-cols-[1.5rem_minmax(0,1fr)] gap-x-2 px-4 py-3 [counter-increment:step] before:numeric before:text-ink-3 before:content-[counter(step)]">
      <div className="flex min-w-0 flex-col items-start gap-1.5">
        <h3 className="font-medium">{title}</h3>
        <div className="flex w-full flex-col gap-1.5 text-ink-2">{children}</div>
      </div>
    </li>
  );
}

function Command({ text, label }: { text: string; label: string }) {
  return (
    <div className="flex min-w-0 items-start gap-2 rounded-md bg-subtle py-1 pr-1 pl-2 text-ink">
      <code className="wrap-anywhere min-w-0 grow py-0.5 text-xs">{text}</code>
      <CopyButton text={text} label={label} />
    </div>
  );
}
