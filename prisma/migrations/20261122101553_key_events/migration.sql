-- CreateTable
CREATE TABLE "key_event" (
    "about" TEXT NOT NULL,
    "at" TIMESTAMPTZ(6) NOT NULL,
    "event_id" BIGINT NOT NULL,
    "account_id" TEXT NOT NULL,
    "region" TEXT NOT NULL,
    "facet" TEXT NOT NULL,
    "operation" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "principal_ref" TEXT NOT NULL,
    "session" TEXT,
    "address" TEXT,
    "outcome" TEXT NOT NULL,
    "subject" TEXT,
    "policy_sha256" TEXT,
    "detail" JSONB NOT NULL DEFAULT '{}',

    CONSTRAINT "key_event_pkey" PRIMARY KEY ("about","at","event_id")
);

-- CreateTable
CREATE TABLE "key_touch" (
    "id" BIGSERIAL NOT NULL,
    "account_id" TEXT NOT NULL,
    "region" TEXT NOT NULL,
    "key_id" TEXT NOT NULL,
    "at" TIMESTAMPTZ(6) NOT NULL,
    "since" TIMESTAMPTZ(6) NOT NULL DEFAULT clock_timestamp(),

    CONSTRAINT "key_touch_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "key_event_subject_at_idx" ON "key_event"("subject", "at");

-- CreateIndex
CREATE INDEX "key_event_at_idx" ON "key_event"("at");

-- CreateIndex
CREATE INDEX "key_touch_account_id_region_key_id_idx" ON "key_touch"("account_id", "region", "key_id");
