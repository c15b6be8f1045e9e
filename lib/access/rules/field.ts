/** A part of a policy that was understood, or why it was not. */
export type Field<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly why: string };

export const understood = <T>(value: T): Field<T> => ({ ok: true, value });
export const notUnderstood = (why: string): Field<never> => ({ ok: false, why });

/** One text or a list of texts, as policies write most elements. */
export function readTexts(element: string, value: unknown): Field<string[]> {
  const list = Array.isArray(value) ? value : [value];
  if (!list.every((each) => typeof each === "string")) {
    return notUnderstood(`${element} is neither a text nor a list of texts`);
  }
  return understood(list);
}

/** An object with names; arrays and null are none. */
export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
