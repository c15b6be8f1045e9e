-- Both extensions are trusted: the owner of the database may create them.
CREATE EXTENSION IF NOT EXISTS pg_trgm;
CREATE EXTENSION IF NOT EXISTS btree_gin;

-- CreateSchema
CREATE SCHEMA IF NOT EXISTS "public";

-- CreateTable
CREATE TABLE "person" (
    "id" UUID NOT NULL,
    "issuer" TEXT NOT NULL,
    "subject" TEXT NOT NULL,
    "email" TEXT,
    "name" TEXT NOT NULL,
    "role" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "last_sign_in_at" TIMESTAMPTZ(6),
    "disabled_at" TIMESTAMPTZ(6),

    CONSTRAINT "person_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "session" (
    "id_hash" TEXT NOT NULL,
    "person_id" UUID NOT NULL,
    "auth_time" TIMESTAMPTZ(6) NOT NULL,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "seen_at" TIMESTAMPTZ(6) NOT NULL,
    "expires_at" TIMESTAMPTZ(6) NOT NULL,
    "ended_at" TIMESTAMPTZ(6),
    "ended_why" TEXT,
    "remote_addr" TEXT,
    "user_agent" TEXT,

    CONSTRAINT "session_pkey" PRIMARY KEY ("id_hash")
);

-- CreateTable
CREATE TABLE "api_token" (
    "id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "role" TEXT NOT NULL,
    "token_hash" TEXT NOT NULL,
    "created_by_id" UUID,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expires_at" TIMESTAMPTZ(6),
    "last_used_at" TIMESTAMPTZ(6),
    "revoked_at" TIMESTAMPTZ(6),

    CONSTRAINT "api_token_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "saved_view" (
    "id" UUID NOT NULL,
    "person_id" UUID NOT NULL,
    "page" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "query" TEXT NOT NULL,
    "shared" BOOLEAN NOT NULL DEFAULT false,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(6) NOT NULL,

    CONSTRAINT "saved_view_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "organization" (
    "id" TEXT NOT NULL,
    "arn" TEXT NOT NULL,
    "management_account_id" TEXT NOT NULL,
    "root_id" TEXT,
    "reads" JSONB NOT NULL DEFAULT '{}',
    "read_at" TIMESTAMPTZ(6) NOT NULL,

    CONSTRAINT "organization_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "org_unit" (
    "id" TEXT NOT NULL,
    "organization_id" TEXT NOT NULL,
    "parent_id" TEXT,
    "name" TEXT NOT NULL,
    "path" TEXT NOT NULL,

    CONSTRAINT "org_unit_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "org_policy" (
    "id" TEXT NOT NULL,
    "organization_id" TEXT NOT NULL,
    "type" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "description" TEXT,
    "aws_managed" BOOLEAN NOT NULL,
    "targets" TEXT[],
    "sha256" TEXT,
    "read_at" TIMESTAMPTZ(6) NOT NULL,

    CONSTRAINT "org_policy_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "account" (
    "id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "email" TEXT,
    "alias" TEXT,
    "status" TEXT NOT NULL DEFAULT 'ACTIVE',
    "partition" TEXT NOT NULL DEFAULT 'aws',
    "organization_id" TEXT,
    "unit_id" TEXT,
    "source" TEXT NOT NULL,
    "watched" BOOLEAN NOT NULL DEFAULT true,
    "role_arn" TEXT,
    "external_id" TEXT,
    "regions" TEXT[],
    "reads" JSONB NOT NULL DEFAULT '{}',
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "gone_at" TIMESTAMPTZ(6),

    CONSTRAINT "account_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "scope" (
    "id" SERIAL NOT NULL,
    "account_id" TEXT NOT NULL,
    "region" TEXT NOT NULL,
    "enabled" BOOLEAN NOT NULL DEFAULT true,
    "last_complete_at" TIMESTAMPTZ(6),
    "reads" JSONB NOT NULL DEFAULT '{}',

    CONSTRAINT "scope_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "identity" (
    "id" BIGSERIAL NOT NULL,
    "account_id" TEXT NOT NULL,
    "arn" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "unique_id" TEXT NOT NULL,
    "path" TEXT NOT NULL,
    "tags" JSONB NOT NULL DEFAULT '{}',
    "policies" JSONB NOT NULL DEFAULT '[]',
    "groups" TEXT[],
    "trust_sha256" TEXT,
    "boundary_arn" TEXT,
    "created_at" TIMESTAMPTZ(6),
    "last_used_at" TIMESTAMPTZ(6),
    "last_used_region" TEXT,
    "first_seen_at" TIMESTAMPTZ(6) NOT NULL,
    "read_at" TIMESTAMPTZ(6) NOT NULL,
    "gone_at" TIMESTAMPTZ(6),

    CONSTRAINT "identity_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "managed_policy" (
    "account_id" TEXT NOT NULL,
    "arn" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "sha256" TEXT,
    "read_at" TIMESTAMPTZ(6) NOT NULL,

    CONSTRAINT "managed_policy_pkey" PRIMARY KEY ("account_id","arn")
);

-- CreateTable
CREATE TABLE "policy_document" (
    "sha256" TEXT NOT NULL,
    "body" TEXT NOT NULL,
    "bytes" INTEGER NOT NULL,
    "valid" BOOLEAN NOT NULL,
    "first_seen_at" TIMESTAMPTZ(6) NOT NULL,

    CONSTRAINT "policy_document_pkey" PRIMARY KEY ("sha256")
);

-- CreateTable
CREATE TABLE "key" (
    "id" BIGSERIAL NOT NULL,
    "scope_id" INTEGER NOT NULL,
    "account_id" TEXT NOT NULL,
    "region" TEXT NOT NULL,
    "key_id" TEXT NOT NULL,
    "arn" TEXT NOT NULL,
    "description" TEXT,
    "state" TEXT,
    "spec" TEXT,
    "usage" TEXT,
    "origin" TEXT,
    "manager" TEXT,
    "multi_region" BOOLEAN,
    "multi_region_type" TEXT,
    "primary_arn" TEXT,
    "created_at" TIMESTAMPTZ(6),
    "deletion_date" TIMESTAMPTZ(6),
    "pending_window_days" INTEGER,
    "valid_to" TIMESTAMPTZ(6),
    "custom_key_store_id" TEXT,
    "metadata" JSONB,
    "aliases" TEXT[],
    "tags" JSONB,
    "owner" TEXT,
    "environment" TEXT,
    "classification" TEXT,
    "policy_sha256" TEXT,
    "grant_count" INTEGER,
    "rotation" TEXT NOT NULL DEFAULT 'unknown',
    "rotation_period_days" INTEGER,
    "next_rotation_at" TIMESTAMPTZ(6),
    "last_rotated_at" TIMESTAMPTZ(6),
    "rotation_count" INTEGER,
    "last_use" TEXT,
    "last_used_at" TIMESTAMPTZ(6),
    "last_use_operation" TEXT,
    "last_use_event_id" TEXT,
    "last_use_tracking_since" TIMESTAMPTZ(6),
    "last_use_read_at" TIMESTAMPTZ(6),
    "reads" JSONB NOT NULL DEFAULT '{}',
    "unreadable" TEXT[],
    "search" TEXT NOT NULL DEFAULT '',
    "first_seen_at" TIMESTAMPTZ(6) NOT NULL,
    "read_at" TIMESTAMPTZ(6) NOT NULL,
    "gone_at" TIMESTAMPTZ(6),

    CONSTRAINT "key_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "key_span" (
    "id" BIGSERIAL NOT NULL,
    "key_id" BIGINT NOT NULL,
    "facet" TEXT NOT NULL,
    "value" JSONB NOT NULL,
    "seen_from" TIMESTAMPTZ(6) NOT NULL,
    "seen_to" TIMESTAMPTZ(6),
    "ended_at" TIMESTAMPTZ(6),

    CONSTRAINT "key_span_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "grant" (
    "id" BIGSERIAL NOT NULL,
    "key_id" BIGINT NOT NULL,
    "grant_id" TEXT NOT NULL,
    "name" TEXT,
    "grantee_principal" TEXT,
    "grantee_service" TEXT,
    "retiring_principal" TEXT,
    "retiring_service" TEXT,
    "issuing_account" TEXT,
    "operations" TEXT[],
    "constraints" JSONB,
    "created_at" TIMESTAMPTZ(6),
    "seen_from" TIMESTAMPTZ(6) NOT NULL,
    "seen_to" TIMESTAMPTZ(6),
    "ended_at" TIMESTAMPTZ(6),

    CONSTRAINT "grant_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "key_rotation" (
    "id" BIGSERIAL NOT NULL,
    "key_id" BIGINT NOT NULL,
    "rotated_at" TIMESTAMPTZ(6),
    "type" TEXT,
    "key_material_id" TEXT,
    "material_state" TEXT,
    "import_state" TEXT,
    "valid_to" TIMESTAMPTZ(6),
    "position" INTEGER NOT NULL,

    CONSTRAINT "key_rotation_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "alias" (
    "id" BIGSERIAL NOT NULL,
    "scope_id" INTEGER NOT NULL,
    "account_id" TEXT NOT NULL,
    "region" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "arn" TEXT NOT NULL,
    "target_key_id" TEXT,
    "created_at" TIMESTAMPTZ(6),
    "updated_at" TIMESTAMPTZ(6),
    "first_seen_at" TIMESTAMPTZ(6) NOT NULL,
    "read_at" TIMESTAMPTZ(6) NOT NULL,
    "gone_at" TIMESTAMPTZ(6),

    CONSTRAINT "alias_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "alias_span" (
    "id" BIGSERIAL NOT NULL,
    "alias_id" BIGINT NOT NULL,
    "target_key_id" TEXT,
    "seen_from" TIMESTAMPTZ(6) NOT NULL,
    "seen_to" TIMESTAMPTZ(6),
    "ended_at" TIMESTAMPTZ(6),

    CONSTRAINT "alias_span_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "custom_key_store" (
    "id" SERIAL NOT NULL,
    "scope_id" INTEGER NOT NULL,
    "store_id" TEXT NOT NULL,
    "name" TEXT,
    "type" TEXT,
    "connection_state" TEXT,
    "connection_error" TEXT,
    "detail" JSONB NOT NULL,
    "created_at" TIMESTAMPTZ(6),
    "read_at" TIMESTAMPTZ(6) NOT NULL,
    "gone_at" TIMESTAMPTZ(6),

    CONSTRAINT "custom_key_store_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "sync_run" (
    "id" UUID NOT NULL,
    "trigger" TEXT NOT NULL,
    "requested_by" TEXT,
    "state" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "started_at" TIMESTAMPTZ(6),
    "finished_at" TIMESTAMPTZ(6),

    CONSTRAINT "sync_run_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "sync_step" (
    "id" BIGSERIAL NOT NULL,
    "run_id" UUID NOT NULL,
    "kind" TEXT NOT NULL,
    "account_id" TEXT,
    "scope_id" INTEGER,
    "state" TEXT NOT NULL DEFAULT 'queued',
    "phase" TEXT,
    "done" INTEGER NOT NULL DEFAULT 0,
    "total" INTEGER,
    "calls" INTEGER NOT NULL DEFAULT 0,
    "throttled" INTEGER NOT NULL DEFAULT 0,
    "denied" INTEGER NOT NULL DEFAULT 0,
    "marker" TEXT,
    "listed_at" TIMESTAMPTZ(6),
    "started_at" TIMESTAMPTZ(6),
    "progress_at" TIMESTAMPTZ(6),
    "finished_at" TIMESTAMPTZ(6),
    "error" JSONB,

    CONSTRAINT "sync_step_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "sync_key" (
    "step_id" BIGINT NOT NULL,
    "key_id" TEXT NOT NULL,
    "done" BOOLEAN NOT NULL DEFAULT false,

    CONSTRAINT "sync_key_pkey" PRIMARY KEY ("step_id","key_id")
);

-- CreateTable
CREATE TABLE "lease" (
    "name" TEXT NOT NULL,
    "holder" TEXT NOT NULL,
    "token" BIGINT NOT NULL,
    "until" TIMESTAMPTZ(6) NOT NULL,

    CONSTRAINT "lease_pkey" PRIMARY KEY ("name")
);

-- CreateTable
CREATE TABLE "worker" (
    "id" TEXT NOT NULL,
    "host" TEXT NOT NULL,
    "pid" INTEGER NOT NULL,
    "started_at" TIMESTAMPTZ(6) NOT NULL,
    "seen_at" TIMESTAMPTZ(6) NOT NULL,

    CONSTRAINT "worker_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "person_issuer_subject_key" ON "person"("issuer", "subject");

-- CreateIndex
CREATE INDEX "session_person_id_idx" ON "session"("person_id");

-- CreateIndex
CREATE UNIQUE INDEX "api_token_token_hash_key" ON "api_token"("token_hash");

-- CreateIndex
CREATE UNIQUE INDEX "saved_view_person_id_page_name_key" ON "saved_view"("person_id", "page", "name");

-- CreateIndex
CREATE UNIQUE INDEX "scope_account_id_region_key" ON "scope"("account_id", "region");

-- CreateIndex
CREATE INDEX "identity_arn_idx" ON "identity"("arn");

-- CreateIndex
CREATE UNIQUE INDEX "identity_account_id_unique_id_key" ON "identity"("account_id", "unique_id");

-- CreateIndex
CREATE UNIQUE INDEX "key_arn_key" ON "key"("arn");

-- CreateIndex
CREATE UNIQUE INDEX "key_scope_id_key_id_key" ON "key"("scope_id", "key_id");

-- CreateIndex
CREATE INDEX "key_span_key_id_facet_seen_from_idx" ON "key_span"("key_id", "facet", "seen_from");

-- CreateIndex
CREATE INDEX "key_span_ended_at_idx" ON "key_span"("ended_at");

-- CreateIndex
CREATE UNIQUE INDEX "grant_key_id_grant_id_key" ON "grant"("key_id", "grant_id");

-- CreateIndex
CREATE UNIQUE INDEX "key_rotation_key_id_position_key" ON "key_rotation"("key_id", "position");

-- CreateIndex
CREATE UNIQUE INDEX "alias_arn_key" ON "alias"("arn");

-- CreateIndex
CREATE INDEX "alias_scope_id_target_key_id_idx" ON "alias"("scope_id", "target_key_id");

-- CreateIndex
CREATE UNIQUE INDEX "alias_scope_id_name_key" ON "alias"("scope_id", "name");

-- CreateIndex
CREATE INDEX "alias_span_alias_id_seen_from_idx" ON "alias_span"("alias_id", "seen_from");

-- CreateIndex
CREATE INDEX "alias_span_target_key_id_idx" ON "alias_span"("target_key_id");

-- CreateIndex
CREATE UNIQUE INDEX "custom_key_store_scope_id_store_id_key" ON "custom_key_store"("scope_id", "store_id");

-- CreateIndex
CREATE INDEX "sync_run_created_at_idx" ON "sync_run"("created_at");

-- CreateIndex
CREATE INDEX "sync_step_run_id_idx" ON "sync_step"("run_id");

-- CreateIndex
CREATE INDEX "sync_step_scope_id_started_at_idx" ON "sync_step"("scope_id", "started_at");

-- AddForeignKey
ALTER TABLE "session" ADD CONSTRAINT "session_person_id_fkey" FOREIGN KEY ("person_id") REFERENCES "person"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "api_token" ADD CONSTRAINT "api_token_created_by_id_fkey" FOREIGN KEY ("created_by_id") REFERENCES "person"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "saved_view" ADD CONSTRAINT "saved_view_person_id_fkey" FOREIGN KEY ("person_id") REFERENCES "person"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "org_unit" ADD CONSTRAINT "org_unit_organization_id_fkey" FOREIGN KEY ("organization_id") REFERENCES "organization"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "org_policy" ADD CONSTRAINT "org_policy_organization_id_fkey" FOREIGN KEY ("organization_id") REFERENCES "organization"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "org_policy" ADD CONSTRAINT "org_policy_sha256_fkey" FOREIGN KEY ("sha256") REFERENCES "policy_document"("sha256") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "account" ADD CONSTRAINT "account_organization_id_fkey" FOREIGN KEY ("organization_id") REFERENCES "organization"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "scope" ADD CONSTRAINT "scope_account_id_fkey" FOREIGN KEY ("account_id") REFERENCES "account"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "identity" ADD CONSTRAINT "identity_account_id_fkey" FOREIGN KEY ("account_id") REFERENCES "account"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "identity" ADD CONSTRAINT "identity_trust_sha256_fkey" FOREIGN KEY ("trust_sha256") REFERENCES "policy_document"("sha256") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "managed_policy" ADD CONSTRAINT "managed_policy_account_id_fkey" FOREIGN KEY ("account_id") REFERENCES "account"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "managed_policy" ADD CONSTRAINT "managed_policy_sha256_fkey" FOREIGN KEY ("sha256") REFERENCES "policy_document"("sha256") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "key" ADD CONSTRAINT "key_scope_id_fkey" FOREIGN KEY ("scope_id") REFERENCES "scope"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "key_span" ADD CONSTRAINT "key_span_key_id_fkey" FOREIGN KEY ("key_id") REFERENCES "key"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "grant" ADD CONSTRAINT "grant_key_id_fkey" FOREIGN KEY ("key_id") REFERENCES "key"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "key_rotation" ADD CONSTRAINT "key_rotation_key_id_fkey" FOREIGN KEY ("key_id") REFERENCES "key"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "alias" ADD CONSTRAINT "alias_scope_id_fkey" FOREIGN KEY ("scope_id") REFERENCES "scope"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "alias_span" ADD CONSTRAINT "alias_span_alias_id_fkey" FOREIGN KEY ("alias_id") REFERENCES "alias"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "custom_key_store" ADD CONSTRAINT "custom_key_store_scope_id_fkey" FOREIGN KEY ("scope_id") REFERENCES "scope"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "sync_step" ADD CONSTRAINT "sync_step_run_id_fkey" FOREIGN KEY ("run_id") REFERENCES "sync_run"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "sync_step" ADD CONSTRAINT "sync_step_scope_id_fkey" FOREIGN KEY ("scope_id") REFERENCES "scope"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "sync_key" ADD CONSTRAINT "sync_key_step_id_fkey" FOREIGN KEY ("step_id") REFERENCES "sync_step"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- What Prisma's schema cannot say: indexes of a part of the rows.
CREATE INDEX "alias_live_target" ON "alias" ("scope_id", "target_key_id") WHERE "gone_at" IS NULL;
CREATE INDEX "grant_live_key" ON "grant" ("key_id") WHERE "ended_at" IS NULL;
CREATE INDEX "key_span_open" ON "key_span" ("key_id", "facet") WHERE "ended_at" IS NULL;
CREATE INDEX "sync_step_open" ON "sync_step" ("scope_id") WHERE "state" IN ('queued', 'running');
