/** The act of a place, BODY and LEAF: parts of the SQL of cases. */
export const act = (seq: number) => `(SELECT act_id FROM ledger_place WHERE seq = ${seq})`;
export const BODY = `replace(body, '"request":"test"', '"request":"tost"')`;
export const LEAF = `sha256('\\x00'::bytea || convert_to(a.body, 'UTF8'))`;

/** Stands in a case's SQL for what `forge` does after it. */
export const FORGE = "-- forge";

const SHIFT = (from: number, by: number) => `
  CREATE TEMP TABLE moved ON COMMIT DROP AS SELECT * FROM ledger_place WHERE seq >= ${from};
  DELETE FROM ledger_place WHERE seq >= ${from};
  INSERT INTO ledger_place SELECT seq + ${by}, act_id, leaf_hash, placed_at FROM moved;`;

/** What an owner of the database does to the ledger, and where and how it is found. */
export const CASES: [what: string, sql: string, seq: number | null, problem: RegExp][] = [
  // ---- one entry
  [
    "the body of the first entry is changed",
    `UPDATE ledger_act SET body = ${BODY} WHERE id = ${act(0)}`,
    0,
    /Entry 0:/,
  ],
  [
    "the body of one in a tile",
    `UPDATE ledger_act SET body = ${BODY} WHERE id = ${act(123)}`,
    123,
    /Entry 123:/,
  ],
  [
    "the body of the last one, after every checkpoint",
    `UPDATE ledger_act SET body = ${BODY} WHERE id = ${act(599)}`,
    599,
    /Entry 599:/,
  ],
  [
    "two bodies",
    `UPDATE ledger_act SET body = ${BODY} WHERE id IN (${act(400)}, ${act(200)})`,
    200,
    /Entry 200:/,
  ],
  [
    "a body gets a space",
    `UPDATE ledger_act SET body = body || ' ' WHERE id = ${act(7)}; UPDATE ledger_place p SET leaf_hash = ${LEAF} FROM ledger_act a WHERE a.id = p.act_id`,
    7,
    /not canonical/,
  ],
  [
    "a leaf hash is changed",
    `UPDATE ledger_place SET leaf_hash = sha256('x') WHERE seq = 300`,
    300,
    /leaf hash/,
  ],
  [
    "an actor's column is changed",
    `UPDATE ledger_act SET actor = 'person:other' WHERE id = ${act(10)}`,
    10,
    /its actor stands differently/,
  ],
  [
    "a subject's column",
    `UPDATE ledger_act SET subject = 'account:9' WHERE id = ${act(10)}`,
    10,
    /its subject/,
  ],
  [
    "the searched text",
    `UPDATE ledger_act SET search = '' WHERE id = ${act(10)}`,
    10,
    /its search/,
  ],
  [
    "the time's column",
    `UPDATE ledger_act SET at = at + interval '1 hour' WHERE id = ${act(10)}`,
    10,
    /its time/,
  ],
  [
    "an act is deleted and its place stays",
    `DELETE FROM ledger_act WHERE id = ${act(55)}`,
    55,
    /its act is gone/,
  ],
  ["a place is deleted", `DELETE FROM ledger_place WHERE seq = 55`, 55, /Entry 55 is gone/],
  ["the first place is deleted", `DELETE FROM ledger_place WHERE seq = 0`, 0, /Entry 0 is gone/],
  [
    "a place before the first is put in",
    `INSERT INTO ledger_place SELECT -1, gen_random_uuid(), sha256('x'), now()`,
    0,
    /place -1/,
  ],
  // ---- with every hash beside it made to fit
  [
    "a body with its leaf hash, in a tile",
    `UPDATE ledger_act SET body = ${BODY} WHERE id = ${act(123)}; UPDATE ledger_place p SET leaf_hash = ${LEAF} FROM ledger_act a WHERE a.id = p.act_id`,
    123,
    /Entry 123:.*tile/,
  ],
  [
    "two entries change places, in a tile",
    `CREATE TEMP TABLE two ON COMMIT DROP AS SELECT * FROM ledger_place WHERE seq IN (20, 30); DELETE FROM ledger_place WHERE seq IN (20, 30); INSERT INTO ledger_place SELECT 50 - seq, act_id, leaf_hash, placed_at FROM two`,
    20,
    /Entry 20:.*tile/,
  ],
  [
    "two entries change places, at the edge",
    `CREATE TEMP TABLE two ON COMMIT DROP AS SELECT * FROM ledger_place WHERE seq IN (520, 530); DELETE FROM ledger_place WHERE seq IN (520, 530); INSERT INTO ledger_place SELECT 1050 - seq, act_id, leaf_hash, placed_at FROM two`,
    300,
    /entries 300 to 589 .*checkpoint of 590/,
  ],
  [
    "a body, its leaf hash and its tile",
    `UPDATE ledger_act SET body = ${BODY} WHERE id = ${act(123)}; ${FORGE}`,
    100,
    /entries 100 to 299 .*checkpoint of 300/,
  ],
  [
    "an entry is taken out and the rest moved up",
    `DELETE FROM ledger_act WHERE id = ${act(150)}; DELETE FROM ledger_place WHERE seq = 150; ${SHIFT(151, -1)} ${FORGE}`,
    100,
    /entries 100 to 299/,
  ],
  [
    "an entry is put in and the rest moved down",
    `${SHIFT(40, 1)} INSERT INTO ledger_place SELECT 40, act_id, ''::bytea, now() FROM ledger_pending ORDER BY "order" LIMIT 1; DELETE FROM ledger_pending WHERE act_id = ${act(40)}; ${FORGE}`,
    0,
    /entries 0 to 99/,
  ],
  // ---- the end
  [
    "the end is cut off",
    `DELETE FROM ledger_act WHERE id IN (SELECT act_id FROM ledger_place WHERE seq >= 550); DELETE FROM ledger_place WHERE seq >= 550`,
    550,
    /550 and after are gone.*590/,
  ],
  [
    "everything is gone but the checkpoints",
    `DELETE FROM ledger_act; DELETE FROM ledger_pending; DELETE FROM ledger_place; DELETE FROM ledger_tile`,
    0,
    /Entries 0 and after are gone/,
  ],
  // ---- what stands beside the entries
  [
    "a place is taken away, its act stays",
    `DELETE FROM ledger_place WHERE seq = 599`,
    null,
    /neither|does not wait/,
  ],
  [
    "what waits is taken away",
    `DELETE FROM ledger_pending WHERE "order" = (SELECT min("order") FROM ledger_pending)`,
    null,
    /does not wait/,
  ],
  [
    "an act that waits is taken away",
    `DELETE FROM ledger_act WHERE id = (SELECT act_id FROM ledger_pending LIMIT 1)`,
    null,
    /is gone/,
  ],
  [
    "an act is put in without a place",
    `INSERT INTO ledger_act SELECT gen_random_uuid(), body, at, act, actor, actor_name, subject, search FROM ledger_act LIMIT 1`,
    null,
    /does not wait/,
  ],
  ["a tile is deleted", `DELETE FROM ledger_tile WHERE index = 1`, null, /Tile 0\/1 is missing/],
  [
    "a tile's root is changed",
    `UPDATE ledger_tile SET root = sha256('x') WHERE index = 0`,
    null,
    /Tile 0\/0 has another root/,
  ],
  [
    "a hash in a tile is changed",
    `UPDATE ledger_tile SET hashes = overlay(hashes PLACING sha256('x') FROM 33) WHERE index = 1`,
    257,
    /tile 0\/1/,
  ],
  [
    "a tile is cut short",
    `UPDATE ledger_tile SET hashes = substr(hashes, 1, 320) WHERE index = 1`,
    266,
    /tile 0\/1/,
  ],
  ["a tile is put in", `INSERT INTO ledger_tile VALUES (0, 2, '', '')`, null, /Tile 0\/2/],
  [
    "a tile of no level is put in",
    `INSERT INTO ledger_tile VALUES (9, 0, '', '')`,
    null,
    /Tile 9\/0/,
  ],
  // ---- checkpoints
  [
    "a checkpoint's root is changed",
    `UPDATE ledger_checkpoint SET root = sha256('x') WHERE size = 300`,
    null,
    /its note says another/,
  ],
  [
    "a checkpoint's size is changed",
    `UPDATE ledger_checkpoint SET size = 301 WHERE size = 300`,
    null,
    /its note says another/,
  ],
  [
    "a checkpoint's signature is changed",
    `UPDATE ledger_checkpoint SET note = substr(note, 1, length(note) - 6) || 'AAA=' || chr(10) WHERE size = 300`,
    null,
    /signature|signed note/,
  ],
  [
    "a checkpoint's note is no note",
    `UPDATE ledger_checkpoint SET note = 'x' WHERE size = 300`,
    null,
    /not a signed note/,
  ],
  [
    "a checkpoint's note has another size, unsigned",
    `UPDATE ledger_checkpoint SET size = 301, note = replace(note, E'\\n300\\n', E'\\n301\\n') WHERE size = 300`,
    null,
    /signature is not of its text/,
  ],
];
