-- AlterTable
ALTER TABLE "alert_due" ADD COLUMN     "account_id" TEXT,
ADD COLUMN     "known_until" TIMESTAMPTZ(6),
ADD COLUMN     "region" TEXT;
