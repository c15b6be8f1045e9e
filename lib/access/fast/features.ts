import type { Chain, Interner } from "./interner";

/** A question to one kind of subject (keys, or principals) whose answer is a short text. */
export interface Feature<S> {
  id: number;
  ask: (subject: S) => string;
}

/** A set of features, in one order. Subjects with the same signature of a profile answer all of them alike. */
export interface Profile<S> {
  id: number;
  features: readonly Feature<S>[];
}

/** The features of one kind of subject, each asked once of each. Subjects are numbered from 0. */
export class Features<S extends { id: number }> {
  private readonly features = new Map<string, Feature<S>>();
  private readonly profiles = new Map<string, Profile<S>>();
  /** By feature, then subject: the number of the answer plus one; 0 where not asked yet. */
  private readonly answers: Uint32Array[] = [];
  private readonly signatures: Uint32Array[] = [];

  constructor(
    private readonly texts: Interner,
    private readonly chain: Chain,
  ) {}

  /** The feature of a name; `ask` must give the same answers whenever the name is the same. */
  feature(name: string, ask: (subject: S) => string): Feature<S> {
    const known = this.features.get(name);
    if (known !== undefined) return known;
    const feature = { id: this.features.size, ask };
    this.features.set(name, feature);
    return feature;
  }

  profile(features: readonly Feature<S>[]): Profile<S> {
    const distinct = [...new Set(features)].sort((a, b) => a.id - b.id);
    const name = distinct.map(({ id }) => id).join();
    const known = this.profiles.get(name);
    if (known !== undefined) return known;
    const profile = { id: this.profiles.size, features: distinct };
    this.profiles.set(name, profile);
    return profile;
  }

  /** A number that subjects share which have the same `start` and the same answers; starts are texts' numbers. */
  signature({ id, features }: Profile<S>, subject: S, start: number): number {
    const known = this.signatures[id]?.[subject.id];
    if (known) return known;
    let signature = this.chain.of(0, start);
    for (const feature of features)
      signature = this.chain.of(signature, this.answer(feature, subject));
    this.signatures[id] = this.keep(this.signatures[id], subject.id, signature);
    return signature;
  }

  private answer(feature: Feature<S>, subject: S): number {
    const known = this.answers[feature.id]?.[subject.id];
    if (known) return known - 1;
    const answer = this.texts.of(feature.ask(subject));
    this.answers[feature.id] = this.keep(this.answers[feature.id], subject.id, answer + 1);
    return answer;
  }

  /** How many numbers are kept. */
  size = 0;

  private keep(list: Uint32Array | undefined, index: number, value: number): Uint32Array {
    let kept = list ?? new Uint32Array(0);
    if (index >= kept.length) {
      const larger = new Uint32Array(Math.max(64, 2 ** Math.ceil(Math.log2(index + 1))));
      larger.set(kept);
      this.size += larger.length - kept.length;
      kept = larger;
    }
    kept[index] = value;
    return kept;
  }
}
