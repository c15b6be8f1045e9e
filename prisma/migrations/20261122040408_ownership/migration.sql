-- AlterTable
ALTER TABLE "key" ADD COLUMN     "owned" TEXT NOT NULL DEFAULT 'unknown',
ADD COLUMN     "owner_rule_id" UUID,
ADD COLUMN     "owners" TEXT[] DEFAULT ARRAY[]::TEXT[];

-- AlterTable
ALTER TABLE "key_list" ADD COLUMN     "owned" TEXT COLLATE "C" NOT NULL DEFAULT 'unknown',
ADD COLUMN     "owner_refs" TEXT COLLATE "C" NOT NULL DEFAULT '';

-- AlterTable
ALTER TABLE "ownership_rule" ADD COLUMN     "version" INTEGER NOT NULL DEFAULT 1;

-- CreateTable
CREATE TABLE "ownership_pass" (
    "id" INTEGER NOT NULL DEFAULT 1,
    "applied" TEXT NOT NULL DEFAULT '',
    "target" TEXT,
    "after" BIGINT NOT NULL DEFAULT 0,
    "done" INTEGER NOT NULL DEFAULT 0,
    "total" INTEGER NOT NULL DEFAULT 0,
    "changed" INTEGER NOT NULL DEFAULT 0,
    "started_at" TIMESTAMPTZ(6),
    "finished_at" TIMESTAMPTZ(6),

    CONSTRAINT "ownership_pass_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "owner_release" (
    "id" BIGSERIAL NOT NULL,
    "person_id" UUID NOT NULL,
    "at" TIMESTAMPTZ(6) NOT NULL,
    "arn" TEXT NOT NULL,
    "before" TEXT[],
    "after" TEXT[],

    CONSTRAINT "owner_release_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "owner_release_person_id_id_idx" ON "owner_release"("person_id", "id");

-- CreateIndex
CREATE INDEX "key_list_gone_owned_key_id_idx" ON "key_list"("gone", "owned", "key_id");

-- ==== What keeps the rows of owners; see docs/decisions/ownership.md.
-- Prisma's check for drift cuts this file at each semicolon, so function bodies write theirs as \x3B.

INSERT INTO "ownership_pass" ("id") VALUES (1);

-- Until the first pass has been over all keys nothing is known of their owners.
UPDATE "key_list" SET "owner" = NULL WHERE "owner" IS NOT NULL;

-- As in key_list, with the names of the owners in the place of the tag, and who they are.
CREATE OR REPLACE FUNCTION "key_list_refresh"("ids" BIGINT[]) RETURNS VOID LANGUAGE sql AS $$
    INSERT INTO "key_list" AS "l" (
        "key_id",
        "account_id", "account_sort", "region", "kms_id", "manager", "state", "spec", "usage", "origin",
        "rotation", "last_use", "multi_region", "owner", "owner_refs", "owned", "environment", "classification",
        "tags_known", "unreadable", "gone", "alias", "created_at", "next_rotation_at", "last_used_at", "valid_to",
        "grant_count", "search"
    )
    SELECT
        "k"."id",
        "k"."account_id",
        left(lower("a"."name"), 200) || ' ' || "a"."id",
        "k"."region",
        "k"."key_id",
        left("k"."manager", 256),
        left("k"."state", 256),
        left("k"."spec", 256),
        left("k"."usage", 256),
        left("k"."origin", 256),
        "k"."rotation",
        "k"."last_use",
        CASE WHEN "k"."multi_region" THEN "k"."multi_region_type" WHEN NOT "k"."multi_region" THEN '(none)' END,
        CASE WHEN cardinality("k"."owners") > 0 THEN (
            SELECT left(string_agg("n"."name", ', ' ORDER BY "n"."name" COLLATE "C"), 256) FROM (
                SELECT coalesce("p"."name", substr("o"."ref", strpos("o"."ref", ':') + 1)) AS "name"
                FROM unnest("k"."owners") AS "o" ("ref")
                LEFT JOIN "person" "p" ON "p"."id"
                    = CASE WHEN "o"."ref" LIKE 'person:%' THEN substr("o"."ref", 8)::uuid END
            ) "n"
        ) END,
        array_to_string("k"."owners", chr(10)),
        "k"."owned",
        left("k"."environment", 256),
        left("k"."classification", 256),
        "k"."tags" IS NOT NULL,
        "k"."unreadable",
        "k"."gone_at" IS NOT NULL,
        left(lower("k"."aliases"[1]), 256),
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
        "rotation", "last_use", "multi_region", "owner", "owner_refs", "owned", "environment", "classification",
        "tags_known", "unreadable", "gone", "alias", "created_at", "next_rotation_at", "last_used_at", "valid_to",
        "grant_count", "search"
    ) = (
        EXCLUDED."account_id", EXCLUDED."account_sort", EXCLUDED."region", EXCLUDED."kms_id",
        EXCLUDED."manager", EXCLUDED."state", EXCLUDED."spec", EXCLUDED."usage", EXCLUDED."origin",
        EXCLUDED."rotation", EXCLUDED."last_use", EXCLUDED."multi_region", EXCLUDED."owner",
        EXCLUDED."owner_refs", EXCLUDED."owned",
        EXCLUDED."environment", EXCLUDED."classification", EXCLUDED."tags_known", EXCLUDED."unreadable",
        EXCLUDED."gone", EXCLUDED."alias", EXCLUDED."created_at", EXCLUDED."next_rotation_at",
        EXCLUDED."last_used_at", EXCLUDED."valid_to", EXCLUDED."grant_count", EXCLUDED."search"
    )
    WHERE "l".* IS DISTINCT FROM EXCLUDED.*
$$;

-- One row of key_owner for each owner that a key names: nobody else writes that table.
CREATE FUNCTION "key_owner_from_new_keys"() RETURNS TRIGGER LANGUAGE plpgsql AS E'
BEGIN
    INSERT INTO "key_owner" ("key_id", "kind", "ref", "source", "rule_id")
    SELECT "n"."id", split_part("o"."ref", \':\', 1), substr("o"."ref", strpos("o"."ref", \':\') + 1), "n"."owned",
        "n"."owner_rule_id"
    FROM "changed" "n", unnest("n"."owners") AS "o" ("ref")\x3B
    RETURN NULL\x3B
END\x3B
';

CREATE TRIGGER "key_owner_insert" AFTER INSERT ON "key"
    REFERENCING NEW TABLE AS "changed"
    FOR EACH STATEMENT EXECUTE FUNCTION "key_owner_from_new_keys"();

CREATE FUNCTION "key_owner_from_keys"() RETURNS TRIGGER LANGUAGE plpgsql AS E'
DECLARE
    "other" BIGINT[]\x3B
BEGIN
    SELECT array_agg("n"."id") INTO "other"
    FROM "changed" "n" JOIN "earlier" "e" ON "e"."id" = "n"."id"
    WHERE "n"."owners" IS DISTINCT FROM "e"."owners" OR "n"."owned" <> "e"."owned"
        OR "n"."owner_rule_id" IS DISTINCT FROM "e"."owner_rule_id"\x3B
    IF "other" IS NULL THEN
        RETURN NULL\x3B
    END IF\x3B
    DELETE FROM "key_owner" WHERE "key_id" = ANY("other")\x3B
    INSERT INTO "key_owner" ("key_id", "kind", "ref", "source", "rule_id")
    SELECT "n"."id", split_part("o"."ref", \':\', 1), substr("o"."ref", strpos("o"."ref", \':\') + 1), "n"."owned",
        "n"."owner_rule_id"
    FROM "changed" "n", unnest("n"."owners") AS "o" ("ref")
    WHERE "n"."id" = ANY("other")\x3B
    RETURN NULL\x3B
END\x3B
';

CREATE TRIGGER "key_owner_update" AFTER UPDATE ON "key"
    REFERENCING OLD TABLE AS "earlier" NEW TABLE AS "changed"
    FOR EACH STATEMENT EXECUTE FUNCTION "key_owner_from_keys"();

-- The list sorts by names.
CREATE FUNCTION "key_list_from_person"() RETURNS TRIGGER LANGUAGE plpgsql AS E'
BEGIN
    PERFORM "key_list_refresh"(array(
        SELECT "key_id" FROM "key_owner" WHERE "kind" = \'person\' AND "ref" = NEW."id"::text ORDER BY "key_id"))\x3B
    RETURN NULL\x3B
END\x3B
';

CREATE TRIGGER "key_list_person" AFTER UPDATE OF "name" ON "person"
    FOR EACH ROW WHEN (OLD."name" IS DISTINCT FROM NEW."name")
    EXECUTE FUNCTION "key_list_from_person"();

-- Whether an owner counts: a person who may sign in; a group of which one may, or of which nobody is known.
CREATE FUNCTION "owner_counts"("owner" TEXT, "moment" TIMESTAMPTZ) RETURNS BOOLEAN LANGUAGE plpgsql AS E'
BEGIN
    IF "owner" LIKE \'person:%\' THEN
        RETURN EXISTS (SELECT FROM "person" "p" WHERE "p"."id" = substr("owner", 8)::uuid
            AND "p"."disabled_at" IS NULL
            AND ("p"."access_ends_at" IS NULL OR "p"."access_ends_at" > "moment"))\x3B
    END IF\x3B
    RETURN coalesce((SELECT bool_or("p"."disabled_at" IS NULL
            AND ("p"."access_ends_at" IS NULL OR "p"."access_ends_at" > "moment"))
        FROM "person" "p" WHERE "p"."groups" @> ARRAY[substr("owner", 7)]), true)\x3B
END\x3B
';


-- A person who is disabled loses keys in the same transaction, whoever disables them and by what way: a key whose
-- owners are all such goes to the fallback owner. What changed waits in owner_release for its entry in the ledger.
-- The lock is that of lib/ownership/store/lock.ts: who decides owners meanwhile has seen the person or waits.
CREATE FUNCTION "owners_release"() RETURNS TRIGGER LANGUAGE plpgsql AS E'
DECLARE
    "moment" TIMESTAMPTZ := clock_timestamp()\x3B
    "lost" TEXT[]\x3B
    "fallback" TEXT[]\x3B
BEGIN
    PERFORM pg_advisory_xact_lock(7305202)\x3B
    SELECT array_agg("r"."ref") INTO "lost" FROM (
        SELECT \'person:\' || OLD."id" AS "ref"
        UNION ALL SELECT DISTINCT \'group:\' || "g" FROM unnest(OLD."groups") AS "g"
    ) "r" WHERE NOT "owner_counts"("r"."ref", "moment")\x3B
    SELECT coalesce(array_agg("f"."ref" ORDER BY "f"."ref" COLLATE "C"), \'{}\') INTO "fallback" FROM (
        SELECT DISTINCT ("o" ->> \'kind\') || \':\' || ("o" ->> \'id\') AS "ref"
        FROM "setting" "s",
            jsonb_array_elements(CASE jsonb_typeof("s"."value") WHEN \'array\' THEN "s"."value" ELSE \'[]\' END) AS "o"
        WHERE "s"."name" = \'ownership.fallback\'
    ) "f" WHERE "owner_counts"("f"."ref", "moment")\x3B
    WITH "own" AS (
        SELECT "k"."id", "k"."owners" AS "before",
            array(SELECT "o" FROM unnest("k"."owners") AS "o" WHERE "o" <> ALL("lost")) AS "rest"
        FROM "key" "k" WHERE "k"."id" IN (
            SELECT "o"."key_id" FROM "key_owner" "o" JOIN unnest("lost") AS "r" ("ref")
                ON "o"."kind" = split_part("r"."ref", \':\', 1)
                AND "o"."ref" = substr("r"."ref", strpos("r"."ref", \':\') + 1))
    ), "given" AS (
        UPDATE "key" "k" SET
            "owners" = CASE WHEN cardinality("own"."rest") > 0 THEN "own"."rest" ELSE "fallback" END,
            "owned" = CASE WHEN cardinality("own"."rest") > 0 THEN "k"."owned"
                WHEN cardinality("fallback") > 0 THEN \'fallback\' ELSE \'nobody\' END,
            "owner_rule_id" = CASE WHEN cardinality("own"."rest") > 0 THEN "k"."owner_rule_id" END
        FROM "own" WHERE "k"."id" = "own"."id"
        RETURNING "k"."arn", "own"."before", "k"."owners" AS "after"
    )
    INSERT INTO "owner_release" ("person_id", "at", "arn", "before", "after")
    SELECT OLD."id", "moment", "g"."arn", "g"."before", "g"."after" FROM "given" "g"\x3B
    RETURN NULL\x3B
END\x3B
';

CREATE TRIGGER "owners_release_disabled" AFTER UPDATE OF "disabled_at" ON "person"
    FOR EACH ROW WHEN (OLD."disabled_at" IS NULL AND NEW."disabled_at" IS NOT NULL)
    EXECUTE FUNCTION "owners_release"();
CREATE TRIGGER "owners_release_deleted" AFTER DELETE ON "person"
    FOR EACH ROW EXECUTE FUNCTION "owners_release"();

-- Wakes the job that applies rules, settings and people to all keys (lib/ownership/apply-ownership.ts), in the
-- transaction that changed one of them. Without a queue, or without the right to it, the job looks every minute.
CREATE FUNCTION "ownership_wake"() RETURNS TRIGGER LANGUAGE plpgsql AS E'
BEGIN
    IF to_regclass(\'graphile_worker.jobs\') IS NOT NULL THEN
        PERFORM graphile_worker.add_job(\'ownership.apply\', payload => \'{}\'::json, job_key => \'ownership.apply\',
            max_attempts => 5)\x3B
    END IF\x3B
    RETURN NULL\x3B
EXCEPTION WHEN insufficient_privilege OR undefined_function OR invalid_schema_name THEN
    RETURN NULL\x3B
END\x3B
';

CREATE TRIGGER "ownership_wake_rule" AFTER INSERT OR UPDATE OR DELETE ON "ownership_rule"
    FOR EACH STATEMENT EXECUTE FUNCTION "ownership_wake"();
CREATE TRIGGER "ownership_wake_setting" AFTER INSERT OR UPDATE ON "setting"
    FOR EACH ROW WHEN (NEW."name" LIKE 'ownership.%') EXECUTE FUNCTION "ownership_wake"();
CREATE TRIGGER "ownership_wake_person_new" AFTER INSERT ON "person"
    FOR EACH ROW EXECUTE FUNCTION "ownership_wake"();
CREATE TRIGGER "ownership_wake_person" AFTER UPDATE OF "groups", "email", "disabled_at", "access_ends_at" ON "person"
    FOR EACH ROW WHEN ((OLD."groups", OLD."email", OLD."disabled_at", OLD."access_ends_at")
        IS DISTINCT FROM (NEW."groups", NEW."email", NEW."disabled_at", NEW."access_ends_at"))
    EXECUTE FUNCTION "ownership_wake"();
CREATE TRIGGER "ownership_wake_account" AFTER UPDATE OF "name" ON "account"
    FOR EACH ROW WHEN (OLD."name" IS DISTINCT FROM NEW."name") EXECUTE FUNCTION "ownership_wake"();
