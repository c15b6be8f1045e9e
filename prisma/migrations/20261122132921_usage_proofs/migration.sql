-- AlterTable
ALTER TABLE "usage_digest" ADD COLUMN     "given_signature" TEXT,
ADD COLUMN     "previous_key" TEXT,
ADD COLUMN     "previous_sha256" TEXT;

-- CreateTable
CREATE TABLE "usage_digest_fault" (
    "source" TEXT NOT NULL,
    "digest_key" TEXT NOT NULL,
    "log_key" TEXT NOT NULL,
    "state" TEXT NOT NULL,
    "reason" TEXT NOT NULL,
    "account_id" TEXT NOT NULL,
    "region" TEXT NOT NULL,
    "from_at" TIMESTAMPTZ(6) NOT NULL,
    "to_at" TIMESTAMPTZ(6) NOT NULL,
    "found_at" TIMESTAMPTZ(6) NOT NULL,

    CONSTRAINT "usage_digest_fault_pkey" PRIMARY KEY ("source","digest_key","log_key")
);

-- CreateTable
CREATE TABLE "usage_proof" (
    "source" TEXT NOT NULL,
    "account_id" TEXT NOT NULL,
    "region" TEXT NOT NULL,
    "from_at" TIMESTAMPTZ(6) NOT NULL,
    "to_at" TIMESTAMPTZ(6) NOT NULL,

    CONSTRAINT "usage_proof_pkey" PRIMARY KEY ("source","account_id","region","from_at")
);

-- CreateTable
CREATE TABLE "usage_digest_key" (
    "account_id" TEXT NOT NULL,
    "region" TEXT NOT NULL,
    "fingerprint" TEXT NOT NULL,
    "value" BYTEA NOT NULL,
    "valid_from" TIMESTAMPTZ(6) NOT NULL,
    "valid_to" TIMESTAMPTZ(6) NOT NULL,
    "read_at" TIMESTAMPTZ(6) NOT NULL,

    CONSTRAINT "usage_digest_key_pkey" PRIMARY KEY ("account_id","region","fingerprint")
);

-- CreateIndex
CREATE INDEX "usage_digest_fault_account_id_region_idx" ON "usage_digest_fault"("account_id", "region");

-- CreateIndex
CREATE INDEX "usage_digest_fault_found_at_idx" ON "usage_digest_fault"("found_at");

-- CreateIndex
CREATE INDEX "usage_proof_account_id_region_idx" ON "usage_proof"("account_id", "region");

-- CreateIndex
CREATE INDEX "usage_digest_source_previous_key_idx" ON "usage_digest"("source", "previous_key");

-- AddForeignKey
ALTER TABLE "usage_digest_fault" ADD CONSTRAINT "usage_digest_fault_source_digest_key_fkey" FOREIGN KEY ("source", "digest_key") REFERENCES "usage_digest"("source", "key") ON DELETE CASCADE ON UPDATE CASCADE;
