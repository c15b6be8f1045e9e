-- AlterTable
ALTER TABLE "person" ADD COLUMN     "access_ends_at" TIMESTAMPTZ(6),
ADD COLUMN     "groups" TEXT[] DEFAULT ARRAY[]::TEXT[];

-- CreateTable
CREATE TABLE "setting" (
    "name" TEXT NOT NULL,
    "value" JSONB NOT NULL,
    "version" INTEGER NOT NULL DEFAULT 1,
    "changed_at" TIMESTAMPTZ(6) NOT NULL,
    "changed_by_id" UUID,

    CONSTRAINT "setting_pkey" PRIMARY KEY ("name")
);

-- CreateTable
CREATE TABLE "ownership_rule" (
    "id" UUID NOT NULL,
    "position" INTEGER NOT NULL,
    "name" TEXT NOT NULL,
    "match" JSONB NOT NULL,
    "owners" JSONB NOT NULL,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(6) NOT NULL,

    CONSTRAINT "ownership_rule_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "owner_by_hand" (
    "key_id" BIGINT NOT NULL,
    "kind" TEXT NOT NULL,
    "ref" TEXT NOT NULL,
    "why" TEXT NOT NULL,
    "given_at" TIMESTAMPTZ(6) NOT NULL,
    "given_by_id" UUID,

    CONSTRAINT "owner_by_hand_pkey" PRIMARY KEY ("key_id","kind","ref")
);

-- CreateTable
CREATE TABLE "key_owner" (
    "key_id" BIGINT NOT NULL,
    "kind" TEXT NOT NULL,
    "ref" TEXT NOT NULL,
    "source" TEXT NOT NULL,
    "rule_id" UUID,

    CONSTRAINT "key_owner_pkey" PRIMARY KEY ("key_id","kind","ref")
);

-- CreateTable
CREATE TABLE "ledger_act" (
    "id" UUID NOT NULL,
    "body" TEXT NOT NULL,
    "at" TIMESTAMPTZ(6) NOT NULL,
    "act" TEXT NOT NULL,
    "actor" TEXT NOT NULL,
    "actor_name" TEXT NOT NULL,
    "subject" TEXT,

    CONSTRAINT "ledger_act_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "ledger_pending" (
    "act_id" UUID NOT NULL,
    "order" BIGSERIAL NOT NULL,

    CONSTRAINT "ledger_pending_pkey" PRIMARY KEY ("act_id")
);

-- CreateTable
CREATE TABLE "ledger_place" (
    "seq" BIGINT NOT NULL,
    "act_id" UUID NOT NULL,
    "leaf_hash" BYTEA NOT NULL,
    "placed_at" TIMESTAMPTZ(6) NOT NULL,

    CONSTRAINT "ledger_place_pkey" PRIMARY KEY ("seq")
);

-- CreateTable
CREATE TABLE "ledger_tile" (
    "level" INTEGER NOT NULL,
    "index" BIGINT NOT NULL,
    "hashes" BYTEA NOT NULL,
    "root" BYTEA NOT NULL,

    CONSTRAINT "ledger_tile_pkey" PRIMARY KEY ("level","index")
);

-- CreateTable
CREATE TABLE "ledger_checkpoint" (
    "size" BIGINT NOT NULL,
    "root" BYTEA NOT NULL,
    "note" TEXT NOT NULL,
    "key_id" TEXT NOT NULL,
    "made_at" TIMESTAMPTZ(6) NOT NULL,

    CONSTRAINT "ledger_checkpoint_pkey" PRIMARY KEY ("size")
);

-- CreateTable
CREATE TABLE "checkpoint_copy" (
    "size" BIGINT NOT NULL,
    "target" TEXT NOT NULL,
    "written_at" TIMESTAMPTZ(6),
    "tries" INTEGER NOT NULL DEFAULT 0,
    "tried_at" TIMESTAMPTZ(6),
    "error" TEXT,

    CONSTRAINT "checkpoint_copy_pkey" PRIMARY KEY ("size","target")
);

-- CreateTable
CREATE TABLE "channel" (
    "id" UUID NOT NULL,
    "kind" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "config" JSONB NOT NULL,
    "secret" BYTEA,
    "topics" TEXT[],
    "enabled" BOOLEAN NOT NULL DEFAULT true,
    "version" INTEGER NOT NULL DEFAULT 1,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(6) NOT NULL,
    "removed_at" TIMESTAMPTZ(6),

    CONSTRAINT "channel_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "delivery" (
    "id" UUID NOT NULL,
    "channel_id" UUID NOT NULL,
    "topic" TEXT NOT NULL,
    "dedup_key" TEXT,
    "notice" JSONB NOT NULL,
    "state" TEXT NOT NULL DEFAULT 'waiting',
    "tries" INTEGER NOT NULL DEFAULT 0,
    "created_at" TIMESTAMPTZ(6) NOT NULL,
    "tried_at" TIMESTAMPTZ(6),
    "next_at" TIMESTAMPTZ(6),
    "sent_at" TIMESTAMPTZ(6),
    "error" TEXT,

    CONSTRAINT "delivery_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "ownership_rule_position_idx" ON "ownership_rule"("position");

-- CreateIndex
CREATE INDEX "key_owner_kind_ref_key_id_idx" ON "key_owner"("kind", "ref", "key_id");

-- CreateIndex
CREATE INDEX "ledger_act_at_id_idx" ON "ledger_act"("at", "id");

-- CreateIndex
CREATE INDEX "ledger_act_act_at_idx" ON "ledger_act"("act", "at");

-- CreateIndex
CREATE INDEX "ledger_act_actor_at_idx" ON "ledger_act"("actor", "at");

-- CreateIndex
CREATE INDEX "ledger_act_subject_at_idx" ON "ledger_act"("subject", "at");

-- CreateIndex
CREATE INDEX "ledger_pending_order_idx" ON "ledger_pending"("order");

-- CreateIndex
CREATE UNIQUE INDEX "ledger_place_act_id_key" ON "ledger_place"("act_id");

-- CreateIndex
CREATE UNIQUE INDEX "channel_name_key" ON "channel"("name");

-- CreateIndex
CREATE INDEX "delivery_state_next_at_idx" ON "delivery"("state", "next_at");

-- CreateIndex
CREATE INDEX "delivery_channel_id_created_at_idx" ON "delivery"("channel_id", "created_at");

-- AddForeignKey
ALTER TABLE "setting" ADD CONSTRAINT "setting_changed_by_id_fkey" FOREIGN KEY ("changed_by_id") REFERENCES "person"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "owner_by_hand" ADD CONSTRAINT "owner_by_hand_key_id_fkey" FOREIGN KEY ("key_id") REFERENCES "key"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "owner_by_hand" ADD CONSTRAINT "owner_by_hand_given_by_id_fkey" FOREIGN KEY ("given_by_id") REFERENCES "person"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "key_owner" ADD CONSTRAINT "key_owner_key_id_fkey" FOREIGN KEY ("key_id") REFERENCES "key"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "ledger_pending" ADD CONSTRAINT "ledger_pending_act_id_fkey" FOREIGN KEY ("act_id") REFERENCES "ledger_act"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "ledger_place" ADD CONSTRAINT "ledger_place_act_id_fkey" FOREIGN KEY ("act_id") REFERENCES "ledger_act"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "checkpoint_copy" ADD CONSTRAINT "checkpoint_copy_size_fkey" FOREIGN KEY ("size") REFERENCES "ledger_checkpoint"("size") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "delivery" ADD CONSTRAINT "delivery_channel_id_fkey" FOREIGN KEY ("channel_id") REFERENCES "channel"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
