import type { Pool } from "pg";
import type { UseShape } from "./files/use-parts";
import { type AliasSpanRow, aliasAt } from "./rules/alias-at";
import { arnParts } from "./rules/fields";
import { readAliasSpans } from "./store/aliases";
import { Dictionary, noKey, storable } from "./store/dictionary";

/** A shape in the numbers of the dictionary. */
export interface NumberedShape {
  use: UseShape;
  callId: number;
  principalId: number;
  /** Of the keys, or of the pseudo-key where there is none; by the time (ms) where an alias stands for the key. */
  keyIds(at: number): readonly number[];
  keyArns(at: number): string[];
  /** True where an alias stands for the key. */
  movesKeys: boolean;
  /** Account and region of the used key: events are told apart within it. */
  scope: string;
  /** 1 where the caller is named, 0 where its account alone is. */
  rank: 0 | 1;
}

const ofTrail = ({ accountId, region }: UseShape) => `${accountId}/${region}`;

/** Gives the shapes of each thread their numbers, as they appear. */
export class ShapeNumbers {
  readonly #dictionary: Dictionary;
  readonly #byThread = new Map<readonly UseShape[], NumberedShape[]>();

  constructor(private readonly pool: Pool) {
    this.#dictionary = new Dictionary(pool);
  }

  /** Numbers what is new in a thread's shapes; answers all of them. */
  async of(shapes: readonly UseShape[]): Promise<readonly NumberedShape[]> {
    const known = this.#byThread.get(shapes) ?? [];
    this.#byThread.set(shapes, known);
    const added = shapes.slice(known.length);
    if (added.length === 0) return known;
    await this.#dictionary.addShapes(added);
    const aliases = await this.#aliasesOf(added);
    for (const use of added) known.push(this.#number(use, aliases));
    return known;
  }

  async #aliasesOf(shapes: readonly UseShape[]): Promise<Map<string, AliasSpanRow[]>> {
    const arns = shapes.flatMap(({ keys }) =>
      keys.filter(({ basis }) => basis === "alias").map(({ arn }) => arn),
    );
    if (arns.length === 0) return new Map();
    const spans = await readAliasSpans(this.pool, [...new Set(arns.map((arn) => storable(arn)))]);
    const targets = [...spans.values()].flat().map(({ targetArn }) => targetArn);
    await this.#dictionary.addKeys(targets.filter((arn) => arn !== null));
    return spans;
  }

  #number(use: UseShape, aliases: Map<string, AliasSpanRow[]>): NumberedShape {
    const dictionary = this.#dictionary;
    const none = [dictionary.key(noKey(use))];
    const arnsAt = (at: number) =>
      use.keys.flatMap(({ arn, basis }) =>
        basis === "alias" ? (aliasAt(aliases.get(arn) ?? [], at) ?? []) : arn,
      );
    const idsAt = (at: number) => {
      const arns = arnsAt(at);
      return arns.length === 0 ? none : arns.map((arn) => dictionary.key(arn));
    };
    const fixed = use.keys.every(({ basis }) => basis !== "alias") ? idsAt(0) : null;
    const first = use.keys[0] ? arnParts(use.keys[0].arn) : null;
    return {
      use,
      callId: dictionary.call(use),
      principalId: dictionary.principal(use.principal.ref),
      keyIds: fixed ? () => fixed : idsAt,
      keyArns: arnsAt,
      movesKeys: fixed === null,
      scope: storable(first ? `${first.accountId}/${first.region}` : ofTrail(use), 200),
      rank: use.principal.kind === "account" || use.principal.kind === "unknown" ? 0 : 1,
    };
  }
}
