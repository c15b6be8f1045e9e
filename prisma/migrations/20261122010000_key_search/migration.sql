-- What the keys list filters, sorts and searches by, one narrow row a key (docs/decisions/keys-list.md).
-- Kept by triggers on "key" and "account". A sync that changes nothing here writes nothing here.
-- Prisma's check for drift cuts this file at each semicolon, so function bodies write theirs as \x3B.

-- Sorted and searched by bytes: fast, and the same on every machine. Prisma cannot express a collation.
ALTER TABLE "key_list"
    ALTER COLUMN "account_id" SET DATA TYPE TEXT COLLATE "C",
    ALTER COLUMN "account_sort" SET DATA TYPE TEXT COLLATE "C",
    ALTER COLUMN "region" SET DATA TYPE TEXT COLLATE "C",
    ALTER COLUMN "kms_id" SET DATA TYPE TEXT COLLATE "C",
    ALTER COLUMN "manager" SET DATA TYPE TEXT COLLATE "C",
    ALTER COLUMN "state" SET DATA TYPE TEXT COLLATE "C",
    ALTER COLUMN "spec" SET DATA TYPE TEXT COLLATE "C",
    ALTER COLUMN "usage" SET DATA TYPE TEXT COLLATE "C",
    ALTER COLUMN "origin" SET DATA TYPE TEXT COLLATE "C",
    ALTER COLUMN "rotation" SET DATA TYPE TEXT COLLATE "C",
    ALTER COLUMN "last_use" SET DATA TYPE TEXT COLLATE "C",
    ALTER COLUMN "multi_region" SET DATA TYPE TEXT COLLATE "C",
    ALTER COLUMN "owner" SET DATA TYPE TEXT COLLATE "C",
    ALTER COLUMN "environment" SET DATA TYPE TEXT COLLATE "C",
    ALTER COLUMN "classification" SET DATA TYPE TEXT COLLATE "C",
    ALTER COLUMN "alias" SET DATA TYPE TEXT COLLATE "C",
    ALTER COLUMN "search" SET DATA TYPE TEXT COLLATE "C";

-- No pending list: a search must not pay for the writes before it.
ALTER INDEX "key_list_search_idx" SET (fastupdate = off);
ALTER INDEX "alias_name_trgm_idx" SET (fastupdate = off);

-- Brings the list's rows of some keys up to date. Called by the triggers alone.
CREATE FUNCTION "key_list_refresh"("ids" BIGINT[]) RETURNS VOID LANGUAGE sql AS $$
    INSERT INTO "key_list" AS "l" (
        "key_id",
        "account_id", "account_sort", "region", "kms_id", "manager", "state", "spec", "usage", "origin",
        "rotation", "last_use", "multi_region", "owner", "environment", "classification", "tags_known",
        "unreadable", "gone", "alias", "created_at", "next_rotation_at", "last_used_at", "valid_to",
        "grant_count", "search"
    )
    SELECT
        "k"."id",
        "k"."account_id",
        lower("a"."name") || ' ' || "a"."id",
        "k"."region",
        "k"."key_id",
        "k"."manager",
        "k"."state",
        "k"."spec",
        "k"."usage",
        "k"."origin",
        "k"."rotation",
        "k"."last_use",
        CASE WHEN "k"."multi_region" THEN "k"."multi_region_type" WHEN NOT "k"."multi_region" THEN '(none)' END,
        "k"."owner",
        "k"."environment",
        "k"."classification",
        "k"."tags" IS NOT NULL,
        "k"."unreadable",
        "k"."gone_at" IS NOT NULL,
        left(lower("k"."aliases"[1]), 300),
        "k"."created_at",
        "k"."next_rotation_at",
        "k"."last_used_at",
        "k"."valid_to",
        "k"."grant_count",
        "k"."search"
    FROM "key" "k"
    JOIN "scope" "s" ON "s"."id" = "k"."scope_id"
    JOIN "account" "a" ON "a"."id" = "s"."account_id"
    WHERE "k"."id" = ANY("ids")
    ON CONFLICT ("key_id") DO UPDATE SET (
        "account_id", "account_sort", "region", "kms_id", "manager", "state", "spec", "usage", "origin",
        "rotation", "last_use", "multi_region", "owner", "environment", "classification", "tags_known",
        "unreadable", "gone", "alias", "created_at", "next_rotation_at", "last_used_at", "valid_to",
        "grant_count", "search"
    ) = (
        EXCLUDED."account_id", EXCLUDED."account_sort", EXCLUDED."region", EXCLUDED."kms_id",
        EXCLUDED."manager", EXCLUDED."state", EXCLUDED."spec", EXCLUDED."usage", EXCLUDED."origin",
        EXCLUDED."rotation", EXCLUDED."last_use", EXCLUDED."multi_region", EXCLUDED."owner",
        EXCLUDED."environment", EXCLUDED."classification", EXCLUDED."tags_known", EXCLUDED."unreadable",
        EXCLUDED."gone", EXCLUDED."alias", EXCLUDED."created_at", EXCLUDED."next_rotation_at",
        EXCLUDED."last_used_at", EXCLUDED."valid_to", EXCLUDED."grant_count", EXCLUDED."search"
    )
    WHERE "l".* IS DISTINCT FROM EXCLUDED.*
$$;

CREATE FUNCTION "key_list_from_keys"() RETURNS TRIGGER LANGUAGE plpgsql AS E'
BEGIN
    PERFORM "key_list_refresh"(array(SELECT "id" FROM "changed" ORDER BY "id"))\x3B
    RETURN NULL\x3B
END\x3B
';

CREATE TRIGGER "key_list_insert" AFTER INSERT ON "key"
    REFERENCING NEW TABLE AS "changed"
    FOR EACH STATEMENT EXECUTE FUNCTION "key_list_from_keys"();
CREATE TRIGGER "key_list_update" AFTER UPDATE ON "key"
    REFERENCING NEW TABLE AS "changed"
    FOR EACH STATEMENT EXECUTE FUNCTION "key_list_from_keys"();

CREATE FUNCTION "key_list_from_account"() RETURNS TRIGGER LANGUAGE plpgsql AS E'
BEGIN
    UPDATE "key_list" SET "account_sort" = lower(NEW."name") || \' \' || NEW."id"
    WHERE "account_id" = NEW."id"\x3B
    RETURN NULL\x3B
END\x3B
';

CREATE TRIGGER "key_list_account" AFTER UPDATE OF "name" ON "account"
    FOR EACH ROW WHEN (OLD."name" IS DISTINCT FROM NEW."name")
    EXECUTE FUNCTION "key_list_from_account"();

SELECT "key_list_refresh"(array(SELECT "id" FROM "key"));
