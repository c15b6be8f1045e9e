import { LogIn } from "lucide-react";
import { cn } from "@/components/ui/cn";
import { Glyph } from "@/components/ui/glyph";
import { PrincipalName } from "@/components/ui/principal-name";
import { revealMisleading } from "@/components/ui/reveal";
import type { Judgement, MatrixPrincipal } from "@/lib/access/schemas/matrix";
import type { ChainMark } from "./chain-words";
import { accountOf, kindWord, principalTitle } from "./principal-words";

const LOOKS: readonly (readonly [Judgement["severity"], string])[] = [
  ["critical", "text-bad"],
  ["high", "text-bad"],
  ["medium", "text-warn"],
  ["low", "text-ink-3"],
];

/** The worst of the judgements decides the colour, and stands before their words; their number is beside the sign. */
export function JudgementMark({ judgements }: { judgements: readonly Judgement[] }) {
  if (judgements.length === 0) return null;
  const look = LOOKS.find(([severity]) => judgements.some((one) => one.severity === severity));
  return (
    <span
      title={judgements.map(({ severity, text }) => `${severity}: ${text}`).join("\n")}
      className={cn("numeric inline-flex shrink-0 items-center gap-0.5 text-2xs", look?.[1])}
    >
      <Glyph shape="triangle" />
      {judgements.length > 1 ? judgements.length : null}
      <span className="sr-only">{judgements.map(({ text }) => text).join(" ")}</span>
    </span>
  );
}

/** That others can take a role's place: how many, and in colour where not all of them are known. */
function ChainSign({ mark: { count, open, words } }: { mark: ChainMark }) {
  return (
    <span
      title={words}
      className={cn(
        "numeric inline-flex shrink-0 items-center gap-0.5 text-2xs",
        open ? "text-warn" : "text-ink-3",
      )}
    >
      <LogIn aria-hidden="true" className="size-3" />
      {count > 0 ? count.toLocaleString("en") : null}
      <span className="sr-only">{words}</span>
    </span>
  );
}

interface Props {
  principal: MatrixPrincipal;
  /** Who can take its place; null: nobody, or that is not known yet. */
  mark?: ChainMark | null;
  /** The account of the key, which is not said again on every row; null: every account is said. */
  home: string | null;
}

/** The head of a principal's row on one line: judgements, name, and the account or kind. */
export function PrincipalHead({ principal, home, mark = null }: Props) {
  const { name, ref, kind, judgements, accountId } = principal;
  const own = principalTitle(principal) === name;
  const account = own || accountId === home ? null : accountOf(principal);
  return (
    <span className="flex min-w-0 items-center gap-1.5">
      <JudgementMark judgements={judgements} />
      <PrincipalName
        name={name}
        title={ref}
        className="min-w-10 shrink-[1] font-medium"
        asideClass="max-2xl:hidden"
      />
      {mark === null ? null : <ChainSign mark={mark} />}
      <span className="ml-auto min-w-0 shrink-[4] truncate text-2xs text-ink-3 max-sm:hidden">
        {kind === "role" || own ? null : `${kindWord(kind)} `}
        {account === null ? null : <bdi>{revealMisleading(account)}</bdi>}
      </span>
    </span>
  );
}

/** The same in words, for who does not see it. */
export function headName(principal: MatrixPrincipal, mark: ChainMark | null): string {
  const said = principal.judgements.map(({ text }) => text);
  const all = mark === null ? said : [...said, mark.words];
  const title = principalTitle(principal);
  return all.length === 0 ? title : `${title}. ${all.join(" ")}`;
}
