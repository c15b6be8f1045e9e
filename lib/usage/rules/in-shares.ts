/**
 * Spreads a list over readers: each gets a run of neighbours, which of CloudTrail's objects have account and region in
 * common, so that not every reader has to learn what is usual in all of them. The first of each run come first, then
 * the second, and so on.
 */
export function inShares<T>(list: readonly T[], readers: number): { item: T; reader: number }[] {
  const length = Math.ceil(list.length / readers);
  return Array.from({ length }, (_, at) => at).flatMap((at) =>
    Array.from({ length: readers }, (_, reader) => reader).flatMap((reader) =>
      list.slice(reader * length + at, reader * length + at + 1).map((item) => ({ item, reader })),
    ),
  );
}
