-- CreateTable
CREATE TABLE "notice_matter" (
    "name" TEXT NOT NULL,
    "opened_at" TIMESTAMPTZ(6) NOT NULL,

    CONSTRAINT "notice_matter_pkey" PRIMARY KEY ("name")
);

-- CreateTable
CREATE TABLE "unowned_told" (
    "key_id" BIGINT NOT NULL,

    CONSTRAINT "unowned_told_pkey" PRIMARY KEY ("key_id")
);

-- CreateIndex
CREATE INDEX "delivery_created_at_id_idx" ON "delivery"("created_at", "id");
