import Link from "next/link";
import { revealMisleading } from "@/components/ui/reveal";
import type { ChainMember, ChainStep } from "@/lib/access/schemas/chains";
import { accountOf, kindWord } from "../principal-words";
import { VerdictGlyph } from "../verdict-glyph";
import { VERDICT_WORDS } from "../verdict-words";

type Hop = Omit<ChainStep, "to">;

const CODES = { allowed: "A", "allowed-if": "C", unknown: "?" } as const;

/** A number for people. */
export const count = (value: number) => value.toLocaleString("en");

/** A principal of a chain; leads to its page where it has one. */
export function Member({ member }: { member: ChainMember }) {
  const { id, ref, name, kind } = member;
  const shown = <bdi>{revealMisleading(name)}</bdi>;
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
