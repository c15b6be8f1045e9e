-- CreateTable
CREATE TABLE "trail" (
    "arn" TEXT NOT NULL,
    "account_id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "home_region" TEXT NOT NULL,
    "multi_region" BOOLEAN NOT NULL,
    "organization" BOOLEAN NOT NULL,
    "validated" BOOLEAN NOT NULL,
    "bucket" TEXT,
    "prefix" TEXT,
    "logging" BOOLEAN,
    "kms_events" TEXT,
    "selectors" JSONB,
    "delivered_at" TIMESTAMPTZ(6),
    "delivery_error" TEXT,
    "reads" JSONB NOT NULL DEFAULT '{}',
    "first_seen_at" TIMESTAMPTZ(6) NOT NULL,
    "read_at" TIMESTAMPTZ(6) NOT NULL,
    "gone_at" TIMESTAMPTZ(6),

    CONSTRAINT "trail_pkey" PRIMARY KEY ("arn")
);

-- CreateTable
CREATE TABLE "trail_scope" (
    "trail_arn" TEXT NOT NULL,
    "account_id" TEXT NOT NULL,
    "region" TEXT NOT NULL,
    "read_at" TIMESTAMPTZ(6) NOT NULL,

    CONSTRAINT "trail_scope_pkey" PRIMARY KEY ("account_id","region","trail_arn")
);

-- CreateIndex
CREATE INDEX "trail_scope_trail_arn_idx" ON "trail_scope"("trail_arn");

-- AddForeignKey
ALTER TABLE "trail_scope" ADD CONSTRAINT "trail_scope_trail_arn_fkey" FOREIGN KEY ("trail_arn") REFERENCES "trail"("arn") ON DELETE CASCADE ON UPDATE CASCADE;
