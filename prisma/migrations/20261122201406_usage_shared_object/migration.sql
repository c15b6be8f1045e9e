-- AlterTable
ALTER TABLE "usage_shared" ADD COLUMN     "object_id" BIGINT;
