-- AlterTable
ALTER TABLE "usage_digest" ADD COLUMN     "names" BYTEA;

-- AlterTable
ALTER TABLE "usage_digest_fault" DROP CONSTRAINT "usage_digest_fault_pkey",
ADD CONSTRAINT "usage_digest_fault_pkey" PRIMARY KEY ("source", "digest_key", "log_key", "account_id", "region");
