-- AlterTable
ALTER TABLE "usage_record_query" ADD COLUMN     "ended_at" TIMESTAMPTZ(6),
ADD COLUMN     "looked_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
ADD COLUMN     "place" JSONB,
ADD COLUMN     "statement" TEXT,
ADD COLUMN     "stopped" TEXT;
