/** Rows by `account/region`, each list in the order in which they came. */
export function groupByScope<T extends { accountId: string; region: string }>(
  rows: readonly T[],
): Map<string, T[]> {
  const byScope = new Map<string, T[]>();
  for (const row of rows) {
    const name = `${row.accountId}/${row.region}`;
    const list = byScope.get(name);
    if (list) list.push(row);
    else byScope.set(name, [row]);
  }
  return byScope;
}
