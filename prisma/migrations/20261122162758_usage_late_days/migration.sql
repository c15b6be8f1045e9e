-- AlterTable
ALTER TABLE "usage_given" ADD COLUMN     "again_at" TIMESTAMPTZ(6),
ADD COLUMN     "day_bytes" BIGINT,
ADD COLUMN     "late_to" DATE;

-- AlterTable
ALTER TABLE "usage_shared" ADD COLUMN     "files" BOOLEAN NOT NULL DEFAULT true,
ADD COLUMN     "queries" TEXT[] DEFAULT ARRAY[]::TEXT[];

-- AlterTable
ALTER TABLE "usage_source" ADD COLUMN     "asked_accounts" TEXT[] DEFAULT ARRAY[]::TEXT[];
