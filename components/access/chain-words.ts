import type { KeyChains, OutsideTrust } from "@/lib/access/schemas/chains";

export type RoleChains = KeyChains["roles"][number];
type Outsider = OutsideTrust["outside"][number];

const WHO = {
  service: (name: string) => `AWS service ${name}`,
  provider: (name: string) => `whoever identity provider ${name} vouches for`,
  anyone: () => "anyone whose own account lets them",
} as const;

/** Whom a trust policy lets in beside principals of accounts, and under what conditions. */
export function outsiderWords({ kind, name, conditions }: Outsider): string {
  const who = WHO[kind](name);
  if (conditions.length > 0) return `${who}, if ${conditions.join(" and ")}`;
  return kind === "service" ? who : `${who}, under no condition`;
}

/** What a mark beside a role says; null: nobody but services of AWS can take its place. */
export interface ChainMark {
  /** Principals that can assume it, also in several steps. */
  count: number;
  /** To be looked at: anyone, whoever a provider vouches for without a condition, or what cannot be told. */
  open: boolean;
  words: string;
}

export function markOfChains(role: RoleChains): ChainMark | null {
  const { takers, gaining, unknown, further, outside, unclear } = role;
  const others = outside.filter(({ kind }) => kind !== "service");
  const count = takers + further;
  if (count === 0 && unknown === 0 && others.length === 0 && !unclear) return null;
  const said = [
    takers > 0 ? `${some(takers)} can assume it` : null,
    further > 0 ? `${some(further)}${takers > 0 ? " more" : ""} can in several steps` : null,
    count > 0
      ? gaining === 0
        ? "nobody gains access to the key by it"
        : `${number(gaining)} of ${number(count)} gain${gaining === 1 ? "s" : ""} access to the key by it`
      : null,
    ...others.map(outsiderWords),
    unknown > 0 ? `of ${some(unknown)} it is not known` : null,
    unclear ? "not all of its trust policy could be read or understood" : null,
  ].filter((part) => part !== null);
  const words = said.join("; ");
  return {
    count,
    open: others.some(isOpen) || unknown > 0 || unclear,
    words: `${words.charAt(0).toUpperCase()}${words.slice(1)}.`,
  };
}

const isOpen = ({ kind, conditions }: Outsider) => kind === "anyone" || conditions.length === 0;

const number = (value: number) => value.toLocaleString("en");
const some = (value: number) => (value === 1 ? "1 principal" : `${number(value)} principals`);
