-- The aliases that AWS lists with a target which is no listed key. Few are such, and to find them took a join of all
-- aliases with all keys, 125 to 140 ms. Kept by triggers on "alias" and "key"; nothing else writes it.
-- Prisma's check for drift cuts this file at each semicolon, so function bodies write theirs as \x3B.
CREATE TABLE "alias_dangling" (
    "alias_id" BIGINT NOT NULL,

    CONSTRAINT "alias_dangling_pkey" PRIMARY KEY ("alias_id")
);

ALTER TABLE "alias_dangling" ADD CONSTRAINT "alias_dangling_alias_id_fkey"
    FOREIGN KEY ("alias_id") REFERENCES "alias"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- Who writes aliases or keys of a scope holds the scope's lease, so that neither is written while the other is judged;
-- and every sync writes every alias and judges it anew.
CREATE FUNCTION "alias_dangling_of_aliases"() RETURNS TRIGGER LANGUAGE plpgsql AS E'
DECLARE
    "dangling" BIGINT[]\x3B
    "other" BIGINT[]\x3B
BEGIN
    SELECT array_agg("c"."id") FILTER (WHERE "c"."gone_at" IS NULL AND "c"."target_key_id" IS NOT NULL AND "k"."id" IS NULL),
        array_agg("c"."id") FILTER (WHERE "c"."gone_at" IS NOT NULL OR "c"."target_key_id" IS NULL OR "k"."id" IS NOT NULL)
    INTO "dangling", "other"
    FROM "changed" "c" LEFT JOIN "key" "k" ON "k"."scope_id" = "c"."scope_id" AND "k"."key_id" = "c"."target_key_id"
        AND "k"."gone_at" IS NULL\x3B
    IF "dangling" IS NOT NULL THEN
        INSERT INTO "alias_dangling" ("alias_id") SELECT unnest("dangling") ON CONFLICT DO NOTHING\x3B
    END IF\x3B
    IF TG_OP = \'UPDATE\' AND "other" IS NOT NULL THEN
        DELETE FROM "alias_dangling" WHERE "alias_id" = ANY("other")\x3B
    END IF\x3B
    RETURN NULL\x3B
END\x3B
';

CREATE TRIGGER "alias_dangling_insert" AFTER INSERT ON "alias"
    REFERENCING NEW TABLE AS "changed"
    FOR EACH STATEMENT EXECUTE FUNCTION "alias_dangling_of_aliases"();
CREATE TRIGGER "alias_dangling_update" AFTER UPDATE ON "alias"
    REFERENCING NEW TABLE AS "changed"
    FOR EACH STATEMENT EXECUTE FUNCTION "alias_dangling_of_aliases"();

-- A key that is new, or came back.
CREATE FUNCTION "alias_dangling_of_new_keys"() RETURNS TRIGGER LANGUAGE plpgsql AS E'
BEGIN
    DELETE FROM "alias_dangling" "d" USING "changed" "k", "alias" "al"
    WHERE "k"."gone_at" IS NULL AND "al"."scope_id" = "k"."scope_id" AND "al"."target_key_id" = "k"."key_id"
        AND "d"."alias_id" = "al"."id"\x3B
    RETURN NULL\x3B
END\x3B
';

-- A key that is gone, came back, or is removed. Most updates change neither: then one look over the changed rows is all.
CREATE FUNCTION "alias_dangling_of_keys"() RETURNS TRIGGER LANGUAGE plpgsql AS E'
DECLARE
    "turned" BIGINT[]\x3B
BEGIN
    SELECT array_agg("n"."id") INTO "turned" FROM "changed" "n" JOIN "earlier" "e" ON "e"."id" = "n"."id"
    WHERE ("n"."gone_at" IS NULL) <> ("e"."gone_at" IS NULL)\x3B
    IF "turned" IS NULL THEN
        RETURN NULL\x3B
    END IF\x3B
    DELETE FROM "alias_dangling" "d" USING "key" "k", "alias" "al"
    WHERE "k"."id" = ANY("turned") AND "k"."gone_at" IS NULL AND "al"."scope_id" = "k"."scope_id"
        AND "al"."target_key_id" = "k"."key_id" AND "d"."alias_id" = "al"."id"\x3B
    INSERT INTO "alias_dangling" ("alias_id") SELECT "al"."id" FROM "key" "k"
        JOIN "alias" "al" ON "al"."scope_id" = "k"."scope_id" AND "al"."target_key_id" = "k"."key_id"
    WHERE "k"."id" = ANY("turned") AND "k"."gone_at" IS NOT NULL AND "al"."gone_at" IS NULL
    ON CONFLICT DO NOTHING\x3B
    RETURN NULL\x3B
END\x3B
';

CREATE FUNCTION "alias_dangling_of_lost_keys"() RETURNS TRIGGER LANGUAGE plpgsql AS E'
BEGIN
    INSERT INTO "alias_dangling" ("alias_id") SELECT "al"."id" FROM "lost" "k"
        JOIN "alias" "al" ON "al"."scope_id" = "k"."scope_id" AND "al"."target_key_id" = "k"."key_id"
    WHERE "al"."gone_at" IS NULL
    ON CONFLICT DO NOTHING\x3B
    RETURN NULL\x3B
END\x3B
';

CREATE TRIGGER "alias_dangling_key_insert" AFTER INSERT ON "key"
    REFERENCING NEW TABLE AS "changed"
    FOR EACH STATEMENT EXECUTE FUNCTION "alias_dangling_of_new_keys"();
CREATE TRIGGER "alias_dangling_key_update" AFTER UPDATE ON "key"
    REFERENCING OLD TABLE AS "earlier" NEW TABLE AS "changed"
    FOR EACH STATEMENT EXECUTE FUNCTION "alias_dangling_of_keys"();
CREATE TRIGGER "alias_dangling_key_delete" AFTER DELETE ON "key"
    REFERENCING OLD TABLE AS "lost"
    FOR EACH STATEMENT EXECUTE FUNCTION "alias_dangling_of_lost_keys"();

INSERT INTO "alias_dangling" ("alias_id")
SELECT "al"."id" FROM "alias" "al"
WHERE "al"."gone_at" IS NULL AND "al"."target_key_id" IS NOT NULL AND NOT EXISTS (
    SELECT FROM "key" "k" WHERE "k"."scope_id" = "al"."scope_id" AND "k"."key_id" = "al"."target_key_id"
        AND "k"."gone_at" IS NULL);

-- All else that a status asks for stands in these conditions, so that lists are counted in an index alone.
DROP INDEX "alias_account_id_id_idx";
DROP INDEX "alias_region_id_idx";
CREATE INDEX "alias_listed_account" ON "alias"("account_id", "id") WHERE "gone_at" IS NULL;
CREATE INDEX "alias_listed_region" ON "alias"("region", "id") WHERE "gone_at" IS NULL;
CREATE INDEX "alias_gone" ON "alias"("name", "id") WHERE "gone_at" IS NOT NULL;
CREATE INDEX "alias_without_target" ON "alias"("name", "id") WHERE "gone_at" IS NULL AND "target_key_id" IS NULL;
-- The newest first, and what has no time last: the other index, read backwards, has that first.
CREATE INDEX "alias_listed_updated" ON "alias"("updated_at" DESC NULLS LAST, "id" DESC) WHERE "gone_at" IS NULL;

ANALYZE "alias_dangling", "alias";
