-- CreateTable
CREATE TABLE "usage_record_query" (
    "id" UUID NOT NULL,
    "source_id" UUID NOT NULL,
    "asked_by" TEXT NOT NULL,
    "asked_at" TIMESTAMPTZ(6) NOT NULL,
    "from_at" TIMESTAMPTZ(6) NOT NULL,
    "to_at" TIMESTAMPTZ(6) NOT NULL,
    "query_id" TEXT,

    CONSTRAINT "usage_record_query_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "usage_record_query_asked_by_asked_at_idx" ON "usage_record_query"("asked_by", "asked_at");
