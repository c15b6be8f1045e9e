-- CreateTable
CREATE TABLE "usage_digest" (
    "source" TEXT NOT NULL,
    "key" TEXT NOT NULL,
    "version" TEXT NOT NULL,
    "account_id" TEXT NOT NULL,
    "region" TEXT NOT NULL,
    "trail" TEXT NOT NULL,
    "from_at" TIMESTAMPTZ(6) NOT NULL,
    "to_at" TIMESTAMPTZ(6) NOT NULL,
    "state" TEXT NOT NULL,
    "reason" TEXT,
    "signature" TEXT NOT NULL,
    "logs" INTEGER NOT NULL,
    "sha256" TEXT NOT NULL,
    "signed" TEXT NOT NULL,
    "fingerprint" TEXT NOT NULL,
    "checked_at" TIMESTAMPTZ(6) NOT NULL,

    CONSTRAINT "usage_digest_pkey" PRIMARY KEY ("source","key")
);

-- CreateIndex
CREATE INDEX "usage_digest_source_account_id_region_trail_from_at_idx" ON "usage_digest"("source", "account_id", "region", "trail", "from_at");
