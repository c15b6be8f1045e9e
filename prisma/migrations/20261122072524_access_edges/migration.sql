-- CreateTable
CREATE TABLE "principal" (
    "id" SERIAL NOT NULL,
    "ref" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "account_id" TEXT,
    "identity_id" BIGINT,
    "first_seen_at" TIMESTAMPTZ(6) NOT NULL,

    CONSTRAINT "principal_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "access_set" (
    "id" SERIAL NOT NULL,
    "allowed" BIGINT NOT NULL,
    "conditional" BIGINT NOT NULL,
    "unknown" BIGINT NOT NULL,
    "denied" BIGINT NOT NULL,
    "through_iam" BIGINT NOT NULL,

    CONSTRAINT "access_set_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "access_edge" (
    "key_id" BIGINT NOT NULL,
    "principal_id" INTEGER NOT NULL,
    "set_id" INTEGER NOT NULL,
    "reasons" BIGINT NOT NULL,

    CONSTRAINT "access_edge_pkey" PRIMARY KEY ("key_id","principal_id")
);

-- CreateTable
CREATE TABLE "access_input" (
    "key_id" BIGINT NOT NULL,
    "accounts" TEXT[],
    "asked" INTEGER NOT NULL,
    "notes" TEXT[],
    "error" TEXT,
    "computed_at" TIMESTAMPTZ(6) NOT NULL,

    CONSTRAINT "access_input_pkey" PRIMARY KEY ("key_id")
);

-- CreateTable
CREATE TABLE "access_account" (
    "id" TEXT NOT NULL,
    "digest" TEXT NOT NULL,

    CONSTRAINT "access_account_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "access_change" (
    "id" BIGSERIAL NOT NULL,
    "key_id" BIGINT NOT NULL,
    "since" TIMESTAMPTZ(6) NOT NULL DEFAULT clock_timestamp(),

    CONSTRAINT "access_change_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "access_pass" (
    "id" INTEGER NOT NULL DEFAULT 1,
    "actions" TEXT[],
    "checked_at" TIMESTAMPTZ(6),
    "finished_at" TIMESTAMPTZ(6),

    CONSTRAINT "access_pass_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "principal_ref_key" ON "principal"("ref");

-- CreateIndex
CREATE INDEX "principal_account_id_idx" ON "principal"("account_id");

-- CreateIndex
CREATE INDEX "principal_identity_id_idx" ON "principal"("identity_id");

-- CreateIndex
CREATE UNIQUE INDEX "access_set_allowed_conditional_unknown_denied_through_iam_key" ON "access_set"("allowed", "conditional", "unknown", "denied", "through_iam");

-- CreateIndex
CREATE INDEX "access_edge_principal_id_set_id_key_id_idx" ON "access_edge"("principal_id", "set_id", "key_id");

-- CreateIndex
CREATE INDEX "access_input_accounts_idx" ON "access_input" USING GIN ("accounts");

-- CreateIndex
CREATE INDEX "access_change_key_id_idx" ON "access_change"("key_id");

-- Names compare by bytes, as in every list.
ALTER TABLE "principal" ALTER COLUMN "ref" TYPE TEXT COLLATE "C", ALTER COLUMN "name" TYPE TEXT COLLATE "C";

INSERT INTO "access_pass" ("id", "actions") VALUES (1, '{}');

-- What lib/access/compute-edges.ts has to do: rows are only added here, so that nobody who writes keys waits for it.
CREATE FUNCTION "access_change_of_key"() RETURNS TRIGGER LANGUAGE plpgsql AS E'
BEGIN
    INSERT INTO "access_change" ("key_id") VALUES (NEW."id")\x3B
    RETURN NULL\x3B
END\x3B
';

CREATE TRIGGER "access_change_key_insert" AFTER INSERT ON "key"
    FOR EACH ROW EXECUTE FUNCTION "access_change_of_key"();

CREATE TRIGGER "access_change_key_update" AFTER UPDATE ON "key"
    FOR EACH ROW WHEN (
        OLD."policy_sha256" IS DISTINCT FROM NEW."policy_sha256"
        OR OLD."aliases" IS DISTINCT FROM NEW."aliases"
        OR OLD."tags" IS DISTINCT FROM NEW."tags"
        OR OLD."spec" IS DISTINCT FROM NEW."spec"
        OR OLD."usage" IS DISTINCT FROM NEW."usage"
        OR OLD."origin" IS DISTINCT FROM NEW."origin"
        OR OLD."manager" IS DISTINCT FROM NEW."manager"
        OR OLD."multi_region" IS DISTINCT FROM NEW."multi_region"
        OR OLD."state" IS DISTINCT FROM NEW."state"
        OR (OLD."gone_at" IS NULL) <> (NEW."gone_at" IS NULL)
        OR (OLD."reads" -> 'grants' ->> 'readAt' IS NULL) <> (NEW."reads" -> 'grants' ->> 'readAt' IS NULL)
    )
    EXECUTE FUNCTION "access_change_of_key"();

CREATE FUNCTION "access_change_of_grant"() RETURNS TRIGGER LANGUAGE plpgsql AS E'
BEGIN
    INSERT INTO "access_change" ("key_id") VALUES (coalesce(NEW."key_id", OLD."key_id"))\x3B
    RETURN NULL\x3B
END\x3B
';

CREATE TRIGGER "access_change_grant_insert" AFTER INSERT OR DELETE ON "grant"
    FOR EACH ROW EXECUTE FUNCTION "access_change_of_grant"();

CREATE TRIGGER "access_change_grant_update" AFTER UPDATE ON "grant"
    FOR EACH ROW WHEN (
        (OLD."ended_at" IS NULL) <> (NEW."ended_at" IS NULL)
        OR OLD."grantee_principal" IS DISTINCT FROM NEW."grantee_principal"
        OR OLD."grantee_service" IS DISTINCT FROM NEW."grantee_service"
        OR OLD."retiring_principal" IS DISTINCT FROM NEW."retiring_principal"
        OR OLD."retiring_service" IS DISTINCT FROM NEW."retiring_service"
        OR OLD."issuing_account" IS DISTINCT FROM NEW."issuing_account"
        OR OLD."operations" IS DISTINCT FROM NEW."operations"
        OR OLD."constraints" IS DISTINCT FROM NEW."constraints"
    )
    EXECUTE FUNCTION "access_change_of_grant"();

-- Whether the names of aliases are known at all is the scope's.
CREATE FUNCTION "access_change_of_scope"() RETURNS TRIGGER LANGUAGE plpgsql AS E'
BEGIN
    INSERT INTO "access_change" ("key_id") SELECT "k"."id" FROM "key" "k" WHERE "k"."scope_id" = NEW."id"\x3B
    RETURN NULL\x3B
END\x3B
';

CREATE TRIGGER "access_change_scope" AFTER UPDATE OF "reads" ON "scope"
    FOR EACH ROW WHEN (
        (OLD."reads" -> 'aliases' ->> 'readAt' IS NULL) <> (NEW."reads" -> 'aliases' ->> 'readAt' IS NULL)
    )
    EXECUTE FUNCTION "access_change_of_scope"();

-- Edges have no reference to keys, for checking one for each of millions costs more than computing it.
CREATE FUNCTION "access_of_lost_keys"() RETURNS TRIGGER LANGUAGE plpgsql AS E'
BEGIN
    DELETE FROM "access_edge" WHERE "key_id" IN (SELECT "id" FROM "lost")\x3B
    DELETE FROM "access_input" WHERE "key_id" IN (SELECT "id" FROM "lost")\x3B
    DELETE FROM "access_change" WHERE "key_id" IN (SELECT "id" FROM "lost")\x3B
    RETURN NULL\x3B
END\x3B
';

CREATE TRIGGER "access_lost_keys" AFTER DELETE ON "key"
    REFERENCING OLD TABLE AS "lost"
    FOR EACH STATEMENT EXECUTE FUNCTION "access_of_lost_keys"();

INSERT INTO "access_change" ("key_id") SELECT "id" FROM "key";

-- Wakes the job when a step of a sync has ended; without a queue, or the right to it, the job looks every minute.
CREATE FUNCTION "access_wake"() RETURNS TRIGGER LANGUAGE plpgsql AS E'
BEGIN
    IF to_regclass(\'graphile_worker.jobs\') IS NOT NULL THEN
        PERFORM graphile_worker.add_job(\'access.edges\', payload => \'{}\'::json, job_key => \'access.edges\',
            max_attempts => 5)\x3B
    END IF\x3B
    RETURN NULL\x3B
EXCEPTION WHEN insufficient_privilege OR undefined_function OR invalid_schema_name THEN
    RETURN NULL\x3B
END\x3B
';

CREATE TRIGGER "access_wake_step" AFTER UPDATE OF "finished_at" ON "sync_step"
    FOR EACH ROW WHEN (OLD."finished_at" IS NULL AND NEW."finished_at" IS NOT NULL AND NEW."kind" <> 'last-usage')
    EXECUTE FUNCTION "access_wake"();
