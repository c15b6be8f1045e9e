-- The same, with the order of the work written down: from the few rows that changed to the aliases of each, by index.
-- Left to the planner, which knows nothing of a new database, each chunk of keys passed over all that dangles.
CREATE OR REPLACE FUNCTION "alias_dangling_of_new_keys"() RETURNS TRIGGER LANGUAGE plpgsql AS E'
DECLARE
    "ids" BIGINT[] := array(
        SELECT "a"."id" FROM "changed" "k" CROSS JOIN LATERAL (
            SELECT "al"."id" FROM "alias" "al"
            WHERE "al"."scope_id" = "k"."scope_id" AND "al"."target_key_id" = "k"."key_id" OFFSET 0) "a"
        WHERE "k"."gone_at" IS NULL)\x3B
BEGIN
    DELETE FROM "alias_dangling" WHERE "alias_id" = ANY("ids")\x3B
    RETURN NULL\x3B
END\x3B
';

CREATE OR REPLACE FUNCTION "alias_dangling_of_aliases"() RETURNS TRIGGER LANGUAGE plpgsql AS E'
DECLARE
    "dangling" BIGINT[]\x3B
    "other" BIGINT[]\x3B
BEGIN
    SELECT array_agg("c"."id") FILTER (WHERE "c"."gone_at" IS NULL AND "c"."target_key_id" IS NOT NULL AND "k"."id" IS NULL),
        array_agg("c"."id") FILTER (WHERE "c"."gone_at" IS NOT NULL OR "c"."target_key_id" IS NULL OR "k"."id" IS NOT NULL)
    INTO "dangling", "other"
    FROM "changed" "c" LEFT JOIN LATERAL (
        SELECT "k"."id" FROM "key" "k" WHERE "k"."scope_id" = "c"."scope_id" AND "k"."key_id" = "c"."target_key_id"
            AND "k"."gone_at" IS NULL OFFSET 0) "k" ON true\x3B
    IF "dangling" IS NOT NULL THEN
        INSERT INTO "alias_dangling" ("alias_id") SELECT unnest("dangling") ON CONFLICT DO NOTHING\x3B
    END IF\x3B
    IF TG_OP = \'UPDATE\' AND "other" IS NOT NULL THEN
        DELETE FROM "alias_dangling" WHERE "alias_id" = ANY("other")\x3B
    END IF\x3B
    RETURN NULL\x3B
END\x3B
';

-- CREATE OR REPLACE took the settings away; one is left: a table of a few pages would be read from end to end for ever
-- by a plan that was made while it was small.
ALTER FUNCTION "alias_dangling_of_aliases"() SET "enable_seqscan" TO off;
ALTER FUNCTION "alias_dangling_of_new_keys"() SET "enable_seqscan" TO off;
