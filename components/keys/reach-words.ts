import type { KeyReach } from "@/lib/access/schemas/edges";

type Sum = NonNullable<KeyReach["sum"]>;

const count = (number: number) => number.toLocaleString("en");
const some = (number: number, one: string, many = `${one}s`) =>
  `${count(number)} ${number === 1 ? one : many}`;

/** `14 principals: 3 through their account's IAM, 1 from another account`; those of whom it is unknown are not counted. */
export function reachWords(sum: Omit<Sum, "unknown">): string {
  const { held, conditional, throughIam, otherAccounts, services, anyone } = sum;
  const of = (number: number, words: string) =>
    number === 0
      ? null
      : number === held && held > 1
        ? `all ${words}`
        : `${count(number)} ${words}`;
  const parts = [
    anyone ? "everybody among them" : null,
    of(conditional, "only under conditions"),
    of(throughIam, "through their account's IAM"),
    of(otherAccounts, `from ${otherAccounts === 1 ? "another account" : "other accounts"}`),
    of(services, services === 1 ? "a service of AWS" : "services of AWS"),
  ].filter((part) => part !== null);
  const who = held === 0 ? "Nobody" : some(held, "principal");
  const more = parts.length > 0 ? `: ${parts.join(", ")}` : "";
  return `${who}${more}`;
}
