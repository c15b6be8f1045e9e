import { Chip } from "@/components/ui/chip";
import { CopyButton } from "@/components/ui/copy-button";
import { Block, FactRow, Panel } from "@/components/ui/facts";
import { JsonText } from "@/components/ui/json-text";
import { Time } from "@/components/ui/time";
import type { LedgerEntryDetail } from "@/lib/ledger/schemas";

function Standing({ entry }: { entry: LedgerEntryDetail }) {
  if (entry.problem !== null) {
    return (
      <Chip tone="bad" shape="triangle">
        Does not hold
      </Chip>
    );
  }
  if (entry.seq === null) {
    return (
      <Chip tone="warn" shape="ring">
        Waits for its place
      </Chip>
    );
  }
  if (entry.proof === null) {
    return (
      <Chip tone="warn" shape="ring">
        Not yet under a checkpoint
      </Chip>
    );
  }
  return (
    <Chip tone="ok" shape="dot">
      Proven
    </Chip>
  );
}

function explain(entry: LedgerEntryDetail): string {
  if (entry.problem !== null) return entry.problem;
  if (entry.seq === null) {
    return "The act is written and done. The worker gives it its place within a second.";
  }
  if (entry.proof === null) {
    return "The next checkpoint will cover it. Until then the database alone holds it.";
  }
  const { size } = entry.proof.checkpoint;
  return `It is entry ${entry.seq} of the ${size} that the signed checkpoint covers: the leaf and the path below give its root.`;
}

/** The place of an entry in the tree and the proof of it, for whoever checks it without us. */
export function EntryProof({ entry }: { entry: LedgerEntryDetail }) {
  const { proof } = entry;
  return (
    <Block
      title="Proof"
      note={<Standing entry={entry} />}
      actions={
        proof ? (
          <CopyButton
            labelled
            label="proof"
            text={JSON.stringify({ seq: entry.seq, body: entry.body, ...proof }, null, 2)}
          />
        ) : null
      }
    >
      <p className="max-w-prose pb-2 text-ink-2">{explain(entry)}</p>
      <Panel>
        <dl className="px-3">
          <FactRow name="Place">
            {entry.seq === null ? "none yet" : <span className="numeric">{entry.seq}</span>}
            {entry.placedAt === null ? null : (
              <span className="text-ink-3">
                {" "}
                given <Time at={entry.placedAt} as="full" />
              </span>
            )}
          </FactRow>
          <FactRow name="Leaf hash">
            <code className="wrap-anywhere text-xs">{entry.leafHash}</code>
          </FactRow>
          {proof ? (
            <>
              <FactRow name="Path">
                <ol className="flex flex-col text-xs">
                  {proof.path.map((hash) => (
                    <li key={hash}>
                      <code className="wrap-anywhere">{hash}</code>
                    </li>
                  ))}
                </ol>
                {proof.path.length === 0 ? "empty: it is the only entry" : null}
              </FactRow>
              <FactRow name="Checkpoint">
                <pre className="whitespace-pre-wrap wrap-anywhere text-xs">
                  {proof.checkpoint.note}
                </pre>
              </FactRow>
            </>
          ) : null}
        </dl>
      </Panel>
      <details className="pt-3">
        <summary className="link w-fit rounded-sm">The bytes of the leaf</summary>
        <p className="py-2 text-ink-2">
          Canonical JSON (RFC 8785). SHA-256 over a zero byte and these bytes is the leaf hash.
        </p>
        <JsonText text={entry.body} label="Body of the entry" />
      </details>
    </Block>
  );
}
