import { useState } from "react";

/** What the parts of a form take: what it holds until it is saved, and how a part changes of it what it shows. */
export interface DraftProps<D> {
  draft: D;
  set: (more: Partial<D>) => void;
}

/** What a form holds until it is saved. */
export function useDraft<D extends object>(start: () => D): DraftProps<D> {
  const [draft, change] = useState(start);
  return { draft, set: (more) => change((before) => ({ ...before, ...more })) };
}

type TextName<D> = { [K in keyof D]: string extends D[K] ? K : never }[keyof D];

/** Ties fields to texts of a draft: `<Field label="Name" {...text("name")} />`. */
export function textsOf<D extends Record<TextName<D>, string>>({ draft, set }: DraftProps<D>) {
  return (name: TextName<D>) => ({
    value: draft[name],
    // A computed name is no name to the compiler; TextName lets only texts through.
    onText: (text: string) => set({ [name]: text } as Partial<D>),
  });
}
