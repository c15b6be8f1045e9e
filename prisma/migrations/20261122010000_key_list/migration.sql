-- What the keys list filters, sorts and searches by, one narrow row a key (docs/decisions/keys-list.md).
-- Kept by triggers on "key" and "account". A sync that changes nothing here writes nothing here.
-- Prisma's check for drift cuts this file at each semicolon, so function bodies write theirs as \x3B.

-- Texts sort and are searched by bytes: fast, and the same on every machine. "gone" stands first: a pass then looks
-- at one column of most rows.
CREATE TABLE "key_list" (
    "gone" BOOLEAN NOT NULL,
    "key_id" BIGINT NOT NULL,
    "account_id" TEXT COLLATE "C" NOT NULL,
    "account_sort" TEXT COLLATE "C" NOT NULL,
    "region" TEXT COLLATE "C" NOT NULL,
    "kms_id" TEXT COLLATE "C" NOT NULL,
    "manager" TEXT COLLATE "C",
    "state" TEXT COLLATE "C",
    "spec" TEXT COLLATE "C",
    "usage" TEXT COLLATE "C",
    "origin" TEXT COLLATE "C",
    "rotation" TEXT COLLATE "C" NOT NULL,
    "last_use" TEXT COLLATE "C",
    "multi_region" TEXT COLLATE "C",
    "owner" TEXT COLLATE "C",
    "environment" TEXT COLLATE "C",
    "classification" TEXT COLLATE "C",
    "tags_known" BOOLEAN NOT NULL,
    "unreadable" TEXT[],
    "alias" TEXT COLLATE "C",
    "created_at" TIMESTAMPTZ(6),
    "next_rotation_at" TIMESTAMPTZ(6),
    "last_used_at" TIMESTAMPTZ(6),
    "valid_to" TIMESTAMPTZ(6),
    "grant_count" INTEGER,
    "search" TEXT COLLATE "C" NOT NULL,

    CONSTRAINT "key_list_pkey" PRIMARY KEY ("key_id")
);

ALTER TABLE "key_list" ADD CONSTRAINT "key_list_key_id_fkey"
    FOREIGN KEY ("key_id") REFERENCES "key"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- Counting 75,000 hits by a pass over the rows takes as long as the whole answer may. Every index begins with
-- "gone" and ends with the row id, so that one filter is counted, and one sort is walked, in an index alone.
CREATE INDEX "key_list_gone_account_id_key_id_idx" ON "key_list"("gone", "account_id", "key_id");
CREATE INDEX "key_list_gone_manager_key_id_idx" ON "key_list"("gone", "manager", "key_id");
CREATE INDEX "key_list_gone_usage_key_id_idx" ON "key_list"("gone", "usage", "key_id");
CREATE INDEX "key_list_gone_origin_key_id_idx" ON "key_list"("gone", "origin", "key_id");
CREATE INDEX "key_list_gone_last_use_key_id_idx" ON "key_list"("gone", "last_use", "key_id");
CREATE INDEX "key_list_gone_multi_region_key_id_idx" ON "key_list"("gone", "multi_region", "key_id");
CREATE INDEX "key_list_gone_environment_key_id_idx" ON "key_list"("gone", "environment", "key_id");
CREATE INDEX "key_list_gone_classification_key_id_idx" ON "key_list"("gone", "classification", "key_id");
CREATE INDEX "key_list_gone_alias_key_id_idx" ON "key_list"("gone", "alias", "key_id");
CREATE INDEX "key_list_gone_kms_id_key_id_idx" ON "key_list"("gone", "kms_id", "key_id");
CREATE INDEX "key_list_gone_account_sort_key_id_idx" ON "key_list"("gone", "account_sort", "key_id");
CREATE INDEX "key_list_gone_region_key_id_idx" ON "key_list"("gone", "region", "key_id");
CREATE INDEX "key_list_gone_state_key_id_idx" ON "key_list"("gone", "state", "key_id");
CREATE INDEX "key_list_gone_spec_key_id_idx" ON "key_list"("gone", "spec", "key_id");
CREATE INDEX "key_list_gone_created_at_key_id_idx" ON "key_list"("gone", "created_at", "key_id");
CREATE INDEX "key_list_gone_rotation_key_id_idx" ON "key_list"("gone", "rotation", "key_id");
CREATE INDEX "key_list_gone_next_rotation_at_key_id_idx" ON "key_list"("gone", "next_rotation_at", "key_id");
CREATE INDEX "key_list_gone_last_used_at_key_id_idx" ON "key_list"("gone", "last_used_at", "key_id");
CREATE INDEX "key_list_gone_owner_key_id_idx" ON "key_list"("gone", "owner", "key_id");
CREATE INDEX "key_list_gone_grant_count_key_id_idx" ON "key_list"("gone", "grant_count", "key_id");

-- What few keys have is found among those few, not by a pass over all.
CREATE INDEX "key_list_unreadable" ON "key_list"("gone", "key_id") WHERE cardinality("unreadable") > 0;
CREATE INDEX "key_list_expiring" ON "key_list"("gone", "valid_to", "key_id") WHERE "valid_to" IS NOT NULL;

-- Each row of the search has some hundred trigrams, and each is a change of another page: a first sync of 10,000 keys
-- wrote 1.6 GB of WAL for them. With a list of what is not sorted in yet they go in together, 4 MB at a time.
-- A search looks through that list too: 1.5 ms when it is full.
CREATE INDEX "key_list_search_idx" ON "key_list" USING GIN ("search" gin_trgm_ops)
    WITH (fastupdate = on, gin_pending_list_limit = 4096);

-- The one column of the list that each sync moves stays with the key.
CREATE INDEX "key_read_at_id_idx" ON "key"("read_at", "id");
CREATE INDEX "key_primary_arn_idx" ON "key"("primary_arn");
CREATE INDEX "key_first_seen_at_idx" ON "key"("first_seen_at");
CREATE INDEX "key_gone_at_idx" ON "key"("gone_at");

CREATE INDEX "alias_name_id_idx" ON "alias"("name", "id");
CREATE INDEX "alias_updated_at_id_idx" ON "alias"("updated_at", "id");
CREATE INDEX "alias_account_id_id_idx" ON "alias"("account_id", "id");
CREATE INDEX "alias_region_id_idx" ON "alias"("region", "id");
CREATE INDEX "alias_name_trgm_idx" ON "alias" USING GIN ("name" gin_trgm_ops)
    WITH (fastupdate = on, gin_pending_list_limit = 4096);

CREATE INDEX "key_span_seen_from_idx" ON "key_span"("seen_from");
CREATE INDEX "alias_span_seen_from_idx" ON "alias_span"("seen_from");
CREATE INDEX "alias_span_ended_at_idx" ON "alias_span"("ended_at");

-- An index entry holds 2,704 bytes at most, so texts from AWS are cut to 256 characters here.
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
        left("k"."owner", 256),
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
    UPDATE "key_list" SET "account_sort" = left(lower(NEW."name"), 200) || \' \' || NEW."id"
    WHERE "account_id" = NEW."id"\x3B
    RETURN NULL\x3B
END\x3B
';

CREATE TRIGGER "key_list_account" AFTER UPDATE OF "name" ON "account"
    FOR EACH ROW WHEN (OLD."name" IS DISTINCT FROM NEW."name")
    EXECUTE FUNCTION "key_list_from_account"();
