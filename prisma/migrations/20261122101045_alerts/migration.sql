-- CreateTable
CREATE TABLE "alert" (
    "id" BIGSERIAL NOT NULL,
    "rule" TEXT NOT NULL,
    "matter" TEXT NOT NULL,
    "severity" TEXT NOT NULL,
    "state" TEXT NOT NULL DEFAULT 'open',
    "key_arn" TEXT,
    "principal_ref" TEXT,
    "account_id" TEXT NOT NULL,
    "region" TEXT NOT NULL,
    "facts" JSONB NOT NULL,
    "first_at" TIMESTAMPTZ(6) NOT NULL,
    "last_at" TIMESTAMPTZ(6) NOT NULL,
    "count" BIGINT NOT NULL,
    "raised_at" TIMESTAMPTZ(6) NOT NULL,
    "ended_at" TIMESTAMPTZ(6),
    "state_at" TIMESTAMPTZ(6) NOT NULL,
    "state_by" TEXT,
    "state_why" TEXT,
    "expected_until" TIMESTAMPTZ(6),
    "told" BOOLEAN NOT NULL DEFAULT false,
    "version" INTEGER NOT NULL DEFAULT 1,

    CONSTRAINT "alert_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "alert_evidence" (
    "alert_id" BIGINT NOT NULL,
    "at" TIMESTAMPTZ(6) NOT NULL,
    "part" TEXT NOT NULL,
    "count" BIGINT NOT NULL,
    "detail" JSONB NOT NULL,

    CONSTRAINT "alert_evidence_pkey" PRIMARY KEY ("alert_id","at","part")
);

-- CreateTable
CREATE TABLE "alert_due" (
    "id" BIGSERIAL NOT NULL,
    "hour" TIMESTAMPTZ(6) NOT NULL,

    CONSTRAINT "alert_due_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "alert_pass" (
    "id" INTEGER NOT NULL DEFAULT 1,
    "evaluated_at" TIMESTAMPTZ(6),
    "from_at" TIMESTAMPTZ(6),
    "to_at" TIMESTAMPTZ(6),
    "unjudged" JSONB NOT NULL DEFAULT '{}',

    CONSTRAINT "alert_pass_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "alert_matter_last_at_idx" ON "alert"("matter", "last_at");

-- CreateIndex
CREATE INDEX "alert_state_last_at_id_idx" ON "alert"("state", "last_at", "id");

-- CreateIndex
CREATE INDEX "alert_last_at_id_idx" ON "alert"("last_at", "id");

-- CreateIndex
CREATE INDEX "alert_key_arn_last_at_idx" ON "alert"("key_arn", "last_at");

-- CreateIndex
CREATE INDEX "alert_due_hour_idx" ON "alert_due"("hour");

-- AddForeignKey
ALTER TABLE "alert_evidence" ADD CONSTRAINT "alert_evidence_alert_id_fkey" FOREIGN KEY ("alert_id") REFERENCES "alert"("id") ON DELETE CASCADE ON UPDATE CASCADE;

INSERT INTO "alert_pass" ("id") VALUES (1);

-- ==== What comes in is due, in the transaction in which it comes: no event is looked at before it is there, none is missed.
-- Prisma's check for drift cuts this file at each semicolon, so function bodies write theirs as \x3B.

-- Wakes the job a little later, so that the batches of an ingest are looked at together; without a queue, or the
-- right to it, the job looks every minute.
CREATE FUNCTION "alert_wake"() RETURNS VOID LANGUAGE plpgsql AS E'
BEGIN
    IF to_regclass(\'graphile_worker.jobs\') IS NOT NULL THEN
        PERFORM graphile_worker.add_job(\'alerts.evaluate\', payload => \'{}\'::json, job_key => \'alerts.evaluate\',
            job_key_mode => \'preserve_run_at\', run_at => now() + interval \'5 seconds\', max_attempts => 5)\x3B
    END IF\x3B
EXCEPTION WHEN insufficient_privilege OR undefined_function OR invalid_schema_name THEN
    RETURN\x3B
END\x3B
';

CREATE FUNCTION "alert_due_of_rows"() RETURNS TRIGGER LANGUAGE plpgsql AS E'
BEGIN
    INSERT INTO "alert_due" ("hour") SELECT DISTINCT date_trunc(\'hour\', "at", \'UTC\') FROM "came"\x3B
    IF FOUND THEN
        PERFORM "alert_wake"()\x3B
    END IF\x3B
    RETURN NULL\x3B
END\x3B
';

CREATE TRIGGER "alert_due_hour_insert" AFTER INSERT ON "usage_bucket_hour"
    REFERENCING NEW TABLE AS "came"
    FOR EACH STATEMENT EXECUTE FUNCTION "alert_due_of_rows"();

CREATE TRIGGER "alert_due_hour_update" AFTER UPDATE ON "usage_bucket_hour"
    REFERENCING NEW TABLE AS "came"
    FOR EACH STATEMENT EXECUTE FUNCTION "alert_due_of_rows"();

CREATE TRIGGER "alert_due_event" AFTER INSERT ON "control_event"
    REFERENCING NEW TABLE AS "came"
    FOR EACH STATEMENT EXECUTE FUNCTION "alert_due_of_rows"();

-- What came before this is due once.
INSERT INTO "alert_due" ("hour") SELECT DISTINCT "at" FROM "usage_bucket_hour";
INSERT INTO "alert_due" ("hour") SELECT DISTINCT date_trunc('hour', "at", 'UTC') FROM "control_event";
