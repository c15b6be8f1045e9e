-- AlterTable
ALTER TABLE "session" ALTER COLUMN "auth_time" DROP NOT NULL;
