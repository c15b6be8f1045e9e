import type { PoolClient } from "pg";
import type { ComputedKey } from "./compute-key";
import {
  type EdgeColumns,
  endWaiting,
  type WaitingKey,
  writeEdges,
  writeInputs,
  writePrincipals,
  writeSets,
} from "./store/write-edges";
import type { WrittenPrincipal, WrittenPrincipals } from "./written-principals";

/**
 * Writes what was found of some keys, and takes them off the queue, in the caller's transaction. Principals that are
 * `known` are not written again; answers those that were.
 */
export async function writeComputed(
  client: PoolClient,
  given: {
    computed: { key: WaitingKey; result: ComputedKey }[];
    lost: readonly WaitingKey[];
    at: Date;
    known: WrittenPrincipals;
  },
): Promise<WrittenPrincipal[]> {
  const { computed, lost, at, known } = given;
  const principals = known.missing(computed.map(({ result }) => result.principals));
  const ids = await writePrincipals(client, [...principals.values()], at);
  const distinct = new Set(computed.flatMap(({ result }) => result.edges.map(({ sets }) => sets)));
  const written = await writeSets(client, [...distinct]);
  const sets = new Map([...distinct].map((each, index) => [each, written[index]]));
  const columns: EdgeColumns = { keys: [], principals: [], sets: [], reasons: [] };
  for (const { key, result } of computed) {
    for (const { record, sets: given, reasons } of result.edges) {
      const principal = ids.get(record.ref) ?? known.idOf(record.ref);
      const set = sets.get(given);
      if (principal === undefined || set === undefined) {
        throw new Error(`The principal ${record.ref} was not written.`);
      }
      columns.keys.push(key.id);
      columns.principals.push(principal);
      columns.sets.push(set);
      columns.reasons.push(reasons);
    }
  }
  await writeEdges(
    client,
    computed.map(({ key }) => key.id),
    columns,
  );
  await writeInputs(
    client,
    computed.map(({ key, result }) => {
      const { accounts, asked, notes, error } = result;
      return { keyId: key.id, accounts, asked, notes, error };
    }),
    at,
  );
  await endWaiting(
    client,
    [...computed.map(({ key }) => key), ...lost].flatMap(({ changes }) => changes),
  );
  return [...principals.values()].flatMap((record) => {
    const id = ids.get(record.ref);
    return id === undefined ? [] : [{ record, id }];
  });
}
