-- CreateTable
CREATE TABLE "usage_bucket_month" (
    "key_id" INTEGER NOT NULL,
    "at" TIMESTAMPTZ(6) NOT NULL,
    "principal_id" INTEGER NOT NULL,
    "call_id" INTEGER NOT NULL,
    "count" BIGINT NOT NULL,

    CONSTRAINT "usage_bucket_month_pkey" PRIMARY KEY ("key_id","at","principal_id","call_id")
);

-- CreateTable
CREATE TABLE "usage_total_hour" (
    "account_id" TEXT NOT NULL,
    "region" TEXT NOT NULL,
    "at" TIMESTAMPTZ(6) NOT NULL,
    "call_id" INTEGER NOT NULL,
    "count" BIGINT NOT NULL,

    CONSTRAINT "usage_total_hour_pkey" PRIMARY KEY ("account_id","region","at","call_id")
);

-- CreateTable
CREATE TABLE "usage_total_day" (
    "account_id" TEXT NOT NULL,
    "region" TEXT NOT NULL,
    "at" TIMESTAMPTZ(6) NOT NULL,
    "call_id" INTEGER NOT NULL,
    "count" BIGINT NOT NULL,

    CONSTRAINT "usage_total_day_pkey" PRIMARY KEY ("account_id","region","at","call_id")
);

-- CreateIndex
CREATE INDEX "usage_bucket_month_principal_id_at_idx" ON "usage_bucket_month"("principal_id", "at");

-- CreateIndex
CREATE INDEX "usage_total_hour_at_idx" ON "usage_total_hour" USING BRIN ("at");

-- CreateIndex
CREATE INDEX "usage_total_day_at_idx" ON "usage_total_day" USING BRIN ("at");

-- CreateIndex
CREATE INDEX "usage_bucket_at_idx" ON "usage_bucket" USING BRIN ("at");

-- CreateIndex
CREATE INDEX "usage_bucket_day_at_idx" ON "usage_bucket_day" USING BRIN ("at");

-- CreateIndex
CREATE INDEX "usage_bucket_hour_at_idx" ON "usage_bucket_hour" USING BRIN ("at");


-- ==== Whoever writes hours: totals, days of totals and months follow in the same transaction.
-- They begin with changed rows ("came" and "went" are PostgreSQL's transition tables), so that no writer can forget one.
-- Prisma's check for drift cuts this file at each semicolon, so function bodies write theirs as \x3B.

CREATE FUNCTION "usage_hours_changed"() RETURNS TRIGGER LANGUAGE plpgsql AS E'
DECLARE
    "changed" TEXT := CASE TG_OP
        WHEN \'INSERT\' THEN \'SELECT "key_id", "at", "principal_id", "call_id", "count" FROM "came"\'
        WHEN \'DELETE\' THEN \'SELECT "key_id", "at", "principal_id", "call_id", -"count" FROM "went"\'
        ELSE \'SELECT "key_id", "at", "principal_id", "call_id", "count" FROM "came"
              UNION ALL SELECT "key_id", "at", "principal_id", "call_id", -"count" FROM "went"\'
    END\x3B
BEGIN
    EXECUTE format(\'
        WITH "c" AS MATERIALIZED (
            SELECT "key_id", "at", "principal_id", "call_id", sum("count")::BIGINT AS "count"
              FROM (%s) AS "r" ("key_id", "at", "principal_id", "call_id", "count")
             GROUP BY 1, 2, 3, 4 HAVING sum("count") <> 0
        ), "months" AS (
            INSERT INTO "usage_bucket_month" AS "t" ("key_id", "at", "principal_id", "call_id", "count")
            SELECT "key_id", date_trunc(\'\'month\'\', "at", \'\'UTC\'\'), "principal_id", "call_id", sum("count")
              FROM "c" GROUP BY 1, 2, 3, 4 ORDER BY 2, 1, 3, 4
            ON CONFLICT ("key_id", "at", "principal_id", "call_id")
                DO UPDATE SET "count" = "t"."count" + excluded."count"
        ), "hours" AS MATERIALIZED (
            SELECT split_part("k"."arn", \'\':\'\', CASE WHEN "k"."arn" LIKE \'\'none:%%\'\' THEN 2 ELSE 5 END) AS "account_id",
                   split_part("k"."arn", \'\':\'\', CASE WHEN "k"."arn" LIKE \'\'none:%%\'\' THEN 3 ELSE 4 END) AS "region",
                   "c"."at", "c"."call_id", sum("c"."count")::BIGINT AS "count"
              FROM "c" JOIN "usage_key" "k" ON "k"."id" = "c"."key_id" GROUP BY 1, 2, 3, 4
        ), "places" AS MATERIALIZED (
            SELECT "account_id", "region", "at", "call_id", "count" FROM "hours"
            UNION ALL
            SELECT \'\'*\'\', \'\'*\'\', "at", "call_id", sum("count")::BIGINT FROM "hours" GROUP BY 3, 4
        ), "days" AS (
            INSERT INTO "usage_total_day" AS "t" ("account_id", "region", "at", "call_id", "count")
            SELECT "account_id", "region", date_trunc(\'\'day\'\', "at", \'\'UTC\'\'), "call_id", sum("count")
              FROM "places" GROUP BY 1, 2, 3, 4 ORDER BY 3, 1, 2, 4
            ON CONFLICT ("account_id", "region", "at", "call_id")
                DO UPDATE SET "count" = "t"."count" + excluded."count"
        )
        INSERT INTO "usage_total_hour" AS "t" ("account_id", "region", "at", "call_id", "count")
        SELECT "account_id", "region", "at", "call_id", "count" FROM "places" ORDER BY 3, 1, 2, 4
        ON CONFLICT ("account_id", "region", "at", "call_id")
            DO UPDATE SET "count" = "t"."count" + excluded."count"\', "changed")\x3B
    RETURN NULL\x3B
END\x3B
';

CREATE TRIGGER "usage_hours_came" AFTER INSERT ON "usage_bucket_hour"
    REFERENCING NEW TABLE AS "came"
    FOR EACH STATEMENT EXECUTE FUNCTION "usage_hours_changed"();
CREATE TRIGGER "usage_hours_grew" AFTER UPDATE ON "usage_bucket_hour"
    REFERENCING NEW TABLE AS "came" OLD TABLE AS "went"
    FOR EACH STATEMENT EXECUTE FUNCTION "usage_hours_changed"();
CREATE TRIGGER "usage_hours_went" AFTER DELETE ON "usage_bucket_hour"
    REFERENCING OLD TABLE AS "went"
    FOR EACH STATEMENT EXECUTE FUNCTION "usage_hours_changed"();

-- A month whose partitions are dropped takes its totals along: no row trigger fires for a dropped partition.
CREATE FUNCTION "usage_totals_dropped"() RETURNS TRIGGER LANGUAGE plpgsql AS E'
DECLARE
    "first" TIMESTAMPTZ := OLD."month"::TIMESTAMP AT TIME ZONE \'UTC\'\x3B
    "next" TIMESTAMPTZ := (OLD."month" + INTERVAL \'1 month\') AT TIME ZONE \'UTC\'\x3B
BEGIN
    DELETE FROM "usage_bucket_month" WHERE "at" >= "first" AND "at" < "next"\x3B
    DELETE FROM "usage_total_day" WHERE "at" >= "first" AND "at" < "next"\x3B
    DELETE FROM "usage_total_hour" WHERE "at" >= "first" AND "at" < "next"\x3B
    RETURN NULL\x3B
END\x3B
';
CREATE TRIGGER "usage_totals_dropped" AFTER DELETE ON "usage_month"
    FOR EACH ROW EXECUTE FUNCTION "usage_totals_dropped"();

-- What was counted before this is summed once.
INSERT INTO "usage_bucket_month"
    SELECT "key_id", date_trunc('month', "at", 'UTC'), "principal_id", "call_id", sum("count")
      FROM "usage_bucket_hour" GROUP BY 1, 2, 3, 4;
INSERT INTO "usage_total_hour"
    SELECT split_part("k"."arn", ':', CASE WHEN "k"."arn" LIKE 'none:%' THEN 2 ELSE 5 END),
           split_part("k"."arn", ':', CASE WHEN "k"."arn" LIKE 'none:%' THEN 3 ELSE 4 END),
           "b"."at", "b"."call_id", sum("b"."count")
      FROM "usage_bucket_hour" "b" JOIN "usage_key" "k" ON "k"."id" = "b"."key_id" GROUP BY 1, 2, 3, 4;
INSERT INTO "usage_total_hour"
    SELECT '*', '*', "at", "call_id", sum("count") FROM "usage_total_hour" GROUP BY 3, 4;
INSERT INTO "usage_total_day"
    SELECT "account_id", "region", date_trunc('day', "at", 'UTC'), "call_id", sum("count")
      FROM "usage_total_hour" GROUP BY 1, 2, 3, 4;
