import { Fragment } from "react";
import { CopyButton } from "@/components/ui/copy-button";
import type { Runbook } from "@/lib/alerts/schemas/runbooks";

/** What to do, the first of it open. */
export function RunbookList({ runbooks }: { runbooks: readonly Runbook[] }) {
  return (
    <div className="flex flex-col gap-2">
      {runbooks.map((runbook, place) => (
        <RunbookView key={runbook.name} runbook={runbook} open={place === 0} />
      ))}
    </div>
  );
}

/** One runbook: what to do, step by step, with the commands of this very case. */
function RunbookView({ runbook, open }: { runbook: Runbook; open: boolean }) {
  return (
    <details open={open} className="rounded-lg border bg-surface">
      <summary className="cursor-pointer px-4 py-2.5">
        <h3 className="inline font-semibold">{runbook.title}</h3>
        <p className="mt-0.5 text-ink-2">{runbook.when}</p>
      </summary>
      <ol className="flex list-decimal flex-col gap-3 border-t py-3 pr-4 pl-9">
        {runbook.steps.map((step) => (
          <li key={step.text} className="min-w-0 marker:text-ink-3">
            <p className="wrap-anywhere max-w-prose">{step.text}</p>
            {step.commands.map((command) => (
              <div
                key={command.text}
                className="mt-1.5 flex min-w-0 items-start gap-2 rounded-md bg-subtle py-1 pr-1 pl-2"
              >
                <Command text={command.text} />
                <CopyButton text={command.text} label={`command: ${command.label}`} />
              </div>
            ))}
          </li>
        ))}
      </ol>
    </details>
  );
}

/** A command that breaks between its words and not inside an option, unless one is wider than the page. */
function Command({ text }: { text: string }) {
  const words = text.split(" ");
  return (
    <code className="wrap-anywhere min-w-0 grow py-0.5 text-xs">
      {words.map((word, place) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: words repeat, and their order never changes.
        <Fragment key={place}>
          {place === 0 ? null : " "}
          <span className="inline-block max-w-full align-top">{word}</span>
        </Fragment>
      ))}
    </code>
  );
}
