-- CreateTable
CREATE TABLE "usage_source" (
    "id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "config" JSONB NOT NULL,
    "feeds" JSONB NOT NULL,
    "enabled" BOOLEAN NOT NULL,
    "every_minutes" INTEGER NOT NULL,
    "version" INTEGER NOT NULL DEFAULT 1,
    "created_at" TIMESTAMPTZ(6) NOT NULL,
    "updated_at" TIMESTAMPTZ(6) NOT NULL,
    "removed_at" TIMESTAMPTZ(6),
    "next_at" TIMESTAMPTZ(6) NOT NULL,
    "run_state" TEXT NOT NULL DEFAULT 'never',
    "run_started_at" TIMESTAMPTZ(6),
    "run_ended_at" TIMESTAMPTZ(6),
    "run_done_at" TIMESTAMPTZ(6),
    "run_answer" JSONB,
    "run_error" TEXT,
    "position" JSONB,

    CONSTRAINT "usage_source_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "usage_coverage" (
    "source" TEXT NOT NULL,
    "account_id" TEXT NOT NULL,
    "region" TEXT NOT NULL,
    "from_at" TIMESTAMPTZ(6) NOT NULL,
    "to_at" TIMESTAMPTZ(6) NOT NULL,
    "state" TEXT NOT NULL,

    CONSTRAINT "usage_coverage_pkey" PRIMARY KEY ("source","account_id","region","state","from_at")
);

-- CreateIndex
CREATE INDEX "usage_source_removed_at_enabled_next_at_idx" ON "usage_source"("removed_at", "enabled", "next_at");

-- CreateIndex
CREATE INDEX "usage_coverage_account_id_region_idx" ON "usage_coverage"("account_id", "region");
