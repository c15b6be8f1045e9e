-- AlterTable
ALTER TABLE "usage_shared" ADD COLUMN     "trait_ids" INTEGER[] DEFAULT ARRAY[]::INTEGER[];
