-- AlterTable
ALTER TABLE "person" ADD COLUMN     "let_in_role" TEXT,
ADD COLUMN     "let_in_until" TIMESTAMPTZ(6),
ADD COLUMN     "let_in_used_at" TIMESTAMPTZ(6);

-- AlterTable
ALTER TABLE "session" ADD COLUMN     "provider_sid" TEXT;

-- CreateTable
CREATE TABLE "logout_token" (
    "id" TEXT NOT NULL,
    "expires_at" TIMESTAMPTZ(6) NOT NULL,

    CONSTRAINT "logout_token_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "logout_token_expires_at_idx" ON "logout_token"("expires_at");

-- CreateIndex
CREATE INDEX "session_provider_sid_idx" ON "session"("provider_sid");
