-- CreateTable
CREATE TABLE "usage_key" (
    "id" SERIAL NOT NULL,
    "arn" TEXT NOT NULL,

    CONSTRAINT "usage_key_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "usage_principal" (
    "id" SERIAL NOT NULL,
    "ref" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "account_id" TEXT,
    "unique_id" TEXT,
    "own" BOOLEAN NOT NULL DEFAULT false,

    CONSTRAINT "usage_principal_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "usage_call" (
    "id" SERIAL NOT NULL,
    "operation" TEXT NOT NULL,
    "service" TEXT NOT NULL,
    "outcome" TEXT NOT NULL,
    "kind" TEXT NOT NULL,

    CONSTRAINT "usage_call_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "usage_bucket" (
    "key_id" INTEGER NOT NULL,
    "at" TIMESTAMPTZ(6) NOT NULL,
    "principal_id" INTEGER NOT NULL,
    "call_id" INTEGER NOT NULL,
    "count" INTEGER NOT NULL,

    CONSTRAINT "usage_bucket_pkey" PRIMARY KEY ("key_id","at","principal_id","call_id")
) PARTITION BY RANGE ("at");

-- CreateTable
CREATE TABLE "usage_month" (
    "month" DATE NOT NULL,

    CONSTRAINT "usage_month_pkey" PRIMARY KEY ("month")
);

-- CreateTable
CREATE TABLE "usage_object" (
    "id" BIGSERIAL NOT NULL,
    "source" TEXT NOT NULL,
    "key" TEXT NOT NULL,
    "version" TEXT NOT NULL,
    "state" TEXT NOT NULL,
    "reason" TEXT,
    "records" INTEGER NOT NULL,
    "kms_events" INTEGER NOT NULL,
    "duplicates" INTEGER NOT NULL,
    "skipped" JSONB NOT NULL DEFAULT '{}',
    "account_id" TEXT,
    "region" TEXT,
    "ingested_at" TIMESTAMPTZ(6) NOT NULL,

    CONSTRAINT "usage_object_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "usage_seen" (
    "hour" TIMESTAMPTZ(6) NOT NULL,
    "scope" TEXT NOT NULL,
    "object_id" BIGINT NOT NULL,
    "marks" BYTEA NOT NULL,

    CONSTRAINT "usage_seen_pkey" PRIMARY KEY ("hour","scope","object_id")
) PARTITION BY RANGE ("hour");

-- CreateTable
CREATE TABLE "usage_shared" (
    "hour" TIMESTAMPTZ(6) NOT NULL,
    "mark" BIGINT NOT NULL,
    "rank" INTEGER NOT NULL,
    "at" TIMESTAMPTZ(6) NOT NULL,
    "key_ids" INTEGER[],
    "principal_id" INTEGER NOT NULL,
    "call_id" INTEGER NOT NULL,

    CONSTRAINT "usage_shared_pkey" PRIMARY KEY ("hour","mark")
) PARTITION BY RANGE ("hour");

-- CreateTable
CREATE TABLE "control_event" (
    "id" BIGSERIAL NOT NULL,
    "identity" TEXT NOT NULL,
    "at" TIMESTAMPTZ(6) NOT NULL,
    "account_id" TEXT NOT NULL,
    "region" TEXT NOT NULL,
    "operation" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "principal_ref" TEXT NOT NULL,
    "outcome" TEXT NOT NULL,
    "key_arns" TEXT[],
    "record" JSONB NOT NULL,
    "object_id" BIGINT NOT NULL,

    CONSTRAINT "control_event_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "usage_hour" (
    "account_id" TEXT NOT NULL,
    "region" TEXT NOT NULL,
    "hour" TIMESTAMPTZ(6) NOT NULL,
    "objects" INTEGER NOT NULL,
    "troubled" INTEGER NOT NULL,
    "records" INTEGER NOT NULL,
    "kms_events" INTEGER NOT NULL,

    CONSTRAINT "usage_hour_pkey" PRIMARY KEY ("account_id","region","hour")
);

-- CreateIndex
CREATE UNIQUE INDEX "usage_key_arn_key" ON "usage_key"("arn");

-- CreateIndex
CREATE UNIQUE INDEX "usage_principal_ref_key" ON "usage_principal"("ref");

-- CreateIndex
CREATE UNIQUE INDEX "usage_call_operation_service_outcome_kind_key" ON "usage_call"("operation", "service", "outcome", "kind");

-- CreateIndex
CREATE UNIQUE INDEX "usage_object_source_key_version_key" ON "usage_object"("source", "key", "version");

-- CreateIndex
CREATE UNIQUE INDEX "control_event_identity_key" ON "control_event"("identity");

-- CreateIndex
CREATE INDEX "control_event_at_idx" ON "control_event"("at");

-- CreateIndex
CREATE INDEX "control_event_key_arns_idx" ON "control_event" USING GIN ("key_arns");

-- ==== Partitions by month. The application's role owns nothing, so that it can neither make nor drop one; it writes a
-- month into usage_month, and these triggers, which run as their owner, do just that.
-- Prisma's check for drift cuts this file at each semicolon, so function bodies write theirs as \x3B.

CREATE FUNCTION "usage_month_made"() RETURNS TRIGGER LANGUAGE plpgsql SECURITY DEFINER AS E'
DECLARE
    "parent" TEXT\x3B
BEGIN
    IF NEW."month" <> date_trunc(\'month\', NEW."month") THEN
        RAISE EXCEPTION \'% is not the first of a month\', NEW."month"\x3B
    END IF\x3B
    FOREACH "parent" IN ARRAY ARRAY[\'usage_bucket\', \'usage_seen\', \'usage_shared\'] LOOP
        EXECUTE format(
            \'CREATE TABLE %1$I.%2$I PARTITION OF %1$I.%3$I FOR VALUES FROM (%4$L) TO (%5$L)\',
            TG_TABLE_SCHEMA, "parent" || to_char(NEW."month", \'_YYYY_MM\'), "parent",
            NEW."month"::TIMESTAMP AT TIME ZONE \'UTC\',
            (NEW."month" + INTERVAL \'1 month\') AT TIME ZONE \'UTC\')\x3B
    END LOOP\x3B
    RETURN NULL\x3B
END\x3B
';

CREATE FUNCTION "usage_month_dropped"() RETURNS TRIGGER LANGUAGE plpgsql SECURITY DEFINER AS E'
DECLARE
    "parent" TEXT\x3B
BEGIN
    FOREACH "parent" IN ARRAY ARRAY[\'usage_bucket\', \'usage_seen\', \'usage_shared\'] LOOP
        EXECUTE format(\'DROP TABLE IF EXISTS %I.%I\',
            TG_TABLE_SCHEMA, "parent" || to_char(OLD."month", \'_YYYY_MM\'))\x3B
    END LOOP\x3B
    RETURN NULL\x3B
END\x3B
';

-- What the functions name is looked up where it should be, whatever the caller's search path says.
ALTER FUNCTION "usage_month_made"() SET search_path TO pg_catalog;
ALTER FUNCTION "usage_month_dropped"() SET search_path TO pg_catalog;

CREATE TRIGGER "usage_month_made" AFTER INSERT ON "usage_month"
    FOR EACH ROW EXECUTE FUNCTION "usage_month_made"();
CREATE TRIGGER "usage_month_dropped" AFTER DELETE ON "usage_month"
    FOR EACH ROW EXECUTE FUNCTION "usage_month_dropped"();
