import { KEY_SORTS, type KeySort } from "../types";

/** `-created` is the sort `created` turned round. An unknown sort is the default, `alias`. */
export function parseSort(text: string): { sort: KeySort; descending: boolean } {
  const descending = text.startsWith("-");
  const name = descending ? text.slice(1) : text;
  const sort = KEY_SORTS.find((one) => one === name) ?? "alias";
  return { sort, descending };
}
