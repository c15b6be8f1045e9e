import Link from "next/link";
import { cn } from "@/components/ui/cn";
import { principalWords } from "@/components/ui/principal-name";
import { revealMisleading } from "@/components/ui/reveal";
import { Unknown } from "@/components/ui/unknown";
import type { ChainMember, ChainStep, OutsideTrust } from "@/lib/access/schemas/chains";
import { outsiderWords } from "./chain-words";
import { accountOf, kindWord } from "./principal-words";
import { VerdictGlyph } from "./verdict-glyph";
import { VERDICT_WORDS } from "./verdict-words";

type Hop = Omit<ChainStep, "to">;

const CODES = { allowed: "A", "allowed-if": "C", unknown: "?" } as const;

/** A number for people. */
export const count = (value: number) => value.toLocaleString("en");

/** A principal of a chain; leads to its page where it has one. */
export function Member({ member }: { member: ChainMember }) {
  const { id, ref, name, kind } = member;
  const shown = <bdi>{revealMisleading(principalWords(name))}</bdi>;
  return (
    <span title={revealMisleading(ref)} className="wrap-anywhere">
      {id === null ? (
        shown
      ) : (
        <Link href={`/principals/${id}`} prefetch={false} className="link font-medium">
          {shown}
        </Link>
      )}{" "}
      <span className="text-ink-3">
        {kindWord(kind)} of {accountOf(member)}
      </span>
    </span>
  );
}

/** Of a step or a way. */
export function Verdict({ verdict }: Pick<Hop, "verdict">) {
  return (
    <span className="inline-flex items-center gap-1 whitespace-nowrap">
      <VerdictGlyph code={CODES[verdict]} />
      {VERDICT_WORDS[CODES[verdict]].word}
    </span>
  );
}

/** What a step still asks for, or why it is not known. */
export function Terms({ hop }: { hop: Hop }) {
  const lines = [...hop.conditions, ...hop.unclear];
  if (lines.length === 0) return null;
  return (
    <ul className="wrap-anywhere text-ink-2 text-xs">
      {lines.map((line) => (
        <li key={line}>{revealMisleading(line)}</li>
      ))}
    </ul>
  );
}

/** What a list leaves out, in words. */
export function Notes({ notes }: { notes: readonly string[] }) {
  return notes.map((note) => (
    <p key={note} className="pt-2 text-ink-2">
      {note}
    </p>
  ));
}

interface OutsideProps {
  trust: Pick<OutsideTrust, "outside" | "unclear">;
  /** Principals who are not named to the asker. */
  hidden?: number;
  className?: string;
}

/** Whom a trust policy lets in beside the principals of accounts, each with its conditions. */
export function Outside({ trust, hidden = 0, className }: OutsideProps) {
  const { outside, unclear } = trust;
  const said = [
    ...outside
      .map(outsiderWords)
      .map((words) => `${words.charAt(0).toUpperCase()}${words.slice(1)}`),
    ...(hidden > 0 ? [`${count(hidden)} more, who reach no key of yours themselves`] : []),
  ];
  return (
    <>
      {said.length > 0 ? (
        <ul className={cn("wrap-anywhere list-disc", className)}>
          {said.map((line) => (
            <li key={line}>{revealMisleading(line)}</li>
          ))}
        </ul>
      ) : null}
      {unclear ? (
        <p className={cn(className, "pl-3")}>
          <Unknown reason="Not all of the trust policy could be read or understood" spelled />
        </p>
      ) : null}
    </>
  );
}

/** The steps of a way, the role itself last. */
export function Steps({ steps }: { steps: readonly ChainStep[] }) {
  return (
    <ol className="flex flex-col gap-1">
      {steps.map(({ to, ...hop }, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: steps are in their order and never move.
        <li key={at}>
          <span aria-hidden="true" className="text-ink-3">
            {at === 0 ? "" : "→ "}
          </span>
          {to === null ? (
            <span className="text-ink-3">a role that reaches no key of yours</span>
          ) : (
            <Member member={to} />
          )}
          <Terms hop={hop} />
        </li>
      ))}
    </ol>
  );
}
