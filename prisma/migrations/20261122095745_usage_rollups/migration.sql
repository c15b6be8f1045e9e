-- CreateTable
CREATE TABLE "usage_bucket_hour" (
    "key_id" INTEGER NOT NULL,
    "at" TIMESTAMPTZ(6) NOT NULL,
    "principal_id" INTEGER NOT NULL,
    "call_id" INTEGER NOT NULL,
    "count" INTEGER NOT NULL,

    CONSTRAINT "usage_bucket_hour_pkey" PRIMARY KEY ("key_id","at","principal_id","call_id")
) PARTITION BY RANGE ("at");

-- CreateTable
CREATE TABLE "usage_bucket_day" (
    "key_id" INTEGER NOT NULL,
    "at" TIMESTAMPTZ(6) NOT NULL,
    "principal_id" INTEGER NOT NULL,
    "call_id" INTEGER NOT NULL,
    "count" BIGINT NOT NULL,

    CONSTRAINT "usage_bucket_day_pkey" PRIMARY KEY ("key_id","at","principal_id","call_id")
) PARTITION BY RANGE ("at");

-- CreateTable
CREATE TABLE "usage_trait_value" (
    "id" SERIAL NOT NULL,
    "kind" TEXT NOT NULL,
    "value" TEXT NOT NULL,
    "resource_type" TEXT,
    "resource" TEXT,

    CONSTRAINT "usage_trait_value_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "usage_trait" (
    "key_id" INTEGER NOT NULL,
    "at" TIMESTAMPTZ(6) NOT NULL,
    "principal_id" INTEGER NOT NULL,
    "call_id" INTEGER NOT NULL,
    "trait_id" INTEGER NOT NULL,
    "count" INTEGER NOT NULL,
    "first_at" TIMESTAMPTZ(6) NOT NULL,
    "last_at" TIMESTAMPTZ(6) NOT NULL,

    CONSTRAINT "usage_trait_pkey" PRIMARY KEY ("key_id","at","principal_id","call_id","trait_id")
) PARTITION BY RANGE ("at");

-- CreateIndex
CREATE UNIQUE INDEX "usage_trait_value_kind_value_key" ON "usage_trait_value"("kind", "value");

-- What one principal used, over all keys.
CREATE INDEX "usage_bucket_hour_principal_id_at_idx" ON "usage_bucket_hour"("principal_id", "at");
CREATE INDEX "usage_bucket_day_principal_id_at_idx" ON "usage_bucket_day"("principal_id", "at");

-- ==== The new tables get their partitions as usage_bucket does, also for months that are there.
-- Prisma's check for drift cuts this file at each semicolon, so function bodies write theirs as \x3B.

CREATE OR REPLACE FUNCTION "usage_month_made"() RETURNS TRIGGER LANGUAGE plpgsql SECURITY DEFINER SET search_path TO pg_catalog AS E'
DECLARE
    "parent" TEXT\x3B
BEGIN
    IF NEW."month" <> date_trunc(\'month\', NEW."month") THEN
        RAISE EXCEPTION \'% is not the first of a month\', NEW."month"\x3B
    END IF\x3B
    FOREACH "parent" IN ARRAY ARRAY[\'usage_bucket\', \'usage_bucket_hour\', \'usage_bucket_day\', \'usage_trait\', \'usage_seen\', \'usage_shared\'] LOOP
        EXECUTE format(
            \'CREATE TABLE %1$I.%2$I PARTITION OF %1$I.%3$I FOR VALUES FROM (%4$L) TO (%5$L)\',
            TG_TABLE_SCHEMA, "parent" || to_char(NEW."month", \'_YYYY_MM\'), "parent",
            NEW."month"::TIMESTAMP AT TIME ZONE \'UTC\',
            (NEW."month" + INTERVAL \'1 month\') AT TIME ZONE \'UTC\')\x3B
    END LOOP\x3B
    RETURN NULL\x3B
END\x3B
';

CREATE OR REPLACE FUNCTION "usage_month_dropped"() RETURNS TRIGGER LANGUAGE plpgsql SECURITY DEFINER SET search_path TO pg_catalog AS E'
DECLARE
    "parent" TEXT\x3B
BEGIN
    FOREACH "parent" IN ARRAY ARRAY[\'usage_bucket\', \'usage_bucket_hour\', \'usage_bucket_day\', \'usage_trait\', \'usage_seen\', \'usage_shared\'] LOOP
        EXECUTE format(\'DROP TABLE IF EXISTS %I.%I\',
            TG_TABLE_SCHEMA, "parent" || to_char(OLD."month", \'_YYYY_MM\'))\x3B
    END LOOP\x3B
    RETURN NULL\x3B
END\x3B
';

DO E'
DECLARE
    "had" RECORD\x3B
    "parent" TEXT\x3B
BEGIN
    FOR "had" IN SELECT "month" FROM "usage_month" LOOP
        FOREACH "parent" IN ARRAY ARRAY[\'usage_bucket_hour\', \'usage_bucket_day\', \'usage_trait\'] LOOP
            EXECUTE format(
                \'CREATE TABLE %1$I PARTITION OF %2$I FOR VALUES FROM (%3$L) TO (%4$L)\',
                "parent" || to_char("had"."month", \'_YYYY_MM\'), "parent",
                "had"."month"::TIMESTAMP AT TIME ZONE \'UTC\',
                ("had"."month" + INTERVAL \'1 month\') AT TIME ZONE \'UTC\')\x3B
        END LOOP\x3B
    END LOOP\x3B
END\x3B
';

-- What was counted before this is summed once.
INSERT INTO "usage_bucket_hour"
    SELECT "key_id", date_trunc('hour', "at", 'UTC'), "principal_id", "call_id", sum("count")::INTEGER
      FROM "usage_bucket" GROUP BY 1, 2, 3, 4;
INSERT INTO "usage_bucket_day"
    SELECT "key_id", date_trunc('day', "at", 'UTC'), "principal_id", "call_id", sum("count")
      FROM "usage_bucket" GROUP BY 1, 2, 3, 4;
