-- CreateTable
CREATE TABLE "usage_given" (
    "source" TEXT NOT NULL,
    "day" DATE NOT NULL,
    "query_id" TEXT NOT NULL,
    "asked_at" TIMESTAMPTZ(6) NOT NULL,
    "calls" BIGINT NOT NULL,
    "rows" BYTEA,

    CONSTRAINT "usage_given_pkey" PRIMARY KEY ("source","day")
);
