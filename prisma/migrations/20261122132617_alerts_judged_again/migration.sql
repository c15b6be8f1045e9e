-- AlterTable
ALTER TABLE "alert" ADD COLUMN     "judged_at" TIMESTAMPTZ(6),
ADD COLUMN     "set_aside_at" TIMESTAMPTZ(6);

-- AlterTable
ALTER TABLE "custom_key_store" ADD COLUMN     "state_since" TIMESTAMPTZ(6);

-- AlterTable
ALTER TABLE "trail" ADD COLUMN     "started_at" TIMESTAMPTZ(6);

-- CreateTable
CREATE TABLE "key_event_fill" (
    "id" INTEGER NOT NULL DEFAULT 1,
    "done_id" BIGINT NOT NULL,
    "until_id" BIGINT NOT NULL,

    CONSTRAINT "key_event_fill_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "alert_rule_pass" (
    "rule" TEXT NOT NULL,
    "settings" TEXT NOT NULL,
    "started_at" TIMESTAMPTZ(6),
    "from_at" TIMESTAMPTZ(6),
    "next_at" TIMESTAMPTZ(6),
    "to_at" TIMESTAMPTZ(6),
    "unsure" DATE[],

    CONSTRAINT "alert_rule_pass_pkey" PRIMARY KEY ("rule")
);

-- Every event that is kept is looked at once more: what came before key_event was there has no rows in it.
INSERT INTO "key_event_fill" ("id", "done_id", "until_id")
SELECT 1, 0, coalesce(max("id"), 0) FROM "control_event";

UPDATE "custom_key_store" SET "state_since" = "read_at";
