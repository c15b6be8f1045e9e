-- CreateTable
CREATE TABLE "owner_leaving" (
    "person_id" UUID NOT NULL,
    "at" TIMESTAMPTZ(6) NOT NULL,
    "lost" TEXT[],

    CONSTRAINT "owner_leaving_pkey" PRIMARY KEY ("person_id","at")
);

-- ==== Bounds what the transaction that disables a person does; see docs/decisions/ownership.md.
-- Prisma's check for drift cuts this file at each semicolon, so function bodies write theirs as \x3B.

-- Releases some keys of owners who do not count (any more): a key whose owners are all such goes to the fallback
-- owner. Answers how many. What changed waits in owner_release for its entry in the ledger.
CREATE FUNCTION "owners_release_some"("person" UUID, "since" TIMESTAMPTZ, "refs" TEXT[], "most" INTEGER)
RETURNS INTEGER LANGUAGE plpgsql AS E'
DECLARE
    "moment" TIMESTAMPTZ := clock_timestamp()\x3B
    "lost" TEXT[]\x3B
    "fallback" TEXT[]\x3B
    "released" INTEGER\x3B
BEGIN
    SELECT coalesce(array_agg("r"."ref"), \'{}\') INTO "lost" FROM unnest("refs") AS "r" ("ref")
    WHERE NOT "owner_counts"("r"."ref", "moment")\x3B
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
                AND "o"."ref" = substr("r"."ref", strpos("r"."ref", \':\') + 1)
            ORDER BY "o"."key_id" LIMIT "most")
        ORDER BY "k"."id" FOR NO KEY UPDATE OF "k"
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
    SELECT "person", "since", "g"."arn", "g"."before", "g"."after" FROM "given" "g"\x3B
    GET DIAGNOSTICS "released" = ROW_COUNT\x3B
    RETURN "released"\x3B
END\x3B
';

-- A person who is disabled loses keys in the same transaction, up to a number that takes a moment; beyond it the job
-- goes on that the same transaction wakes. The lock is that of lib/ownership/store/lock.ts: who decides owners
-- meanwhile has seen the person or waits.
CREATE OR REPLACE FUNCTION "owners_release"() RETURNS TRIGGER LANGUAGE plpgsql AS E'
DECLARE
    "moment" TIMESTAMPTZ := clock_timestamp()\x3B
    "refs" TEXT[]\x3B
BEGIN
    PERFORM pg_advisory_xact_lock(7305202)\x3B
    SELECT array_agg("r"."ref") INTO "refs" FROM (
        SELECT \'person:\' || OLD."id" AS "ref"
        UNION ALL SELECT DISTINCT \'group:\' || "g" FROM unnest(OLD."groups") AS "g"
    ) "r" WHERE NOT "owner_counts"("r"."ref", "moment")\x3B
    IF "owners_release_some"(OLD."id", "moment", "refs", 1000) >= 1000 THEN
        INSERT INTO "owner_leaving" ("person_id", "at", "lost") VALUES (OLD."id", "moment", "refs")\x3B
    END IF\x3B
    -- A pass follows even where the person is enabled again before one began, which leaves the inputs as they were.
    UPDATE "ownership_pass" SET "applied" = \'\', "target" = NULL\x3B
    RETURN NULL\x3B
END\x3B
';
