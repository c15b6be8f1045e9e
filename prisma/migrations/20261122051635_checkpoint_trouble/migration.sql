-- CreateTable
CREATE TABLE "checkpoint_trouble" (
    "id" INTEGER NOT NULL,
    "reason" TEXT NOT NULL,
    "error" TEXT NOT NULL,
    "since" TIMESTAMPTZ(6) NOT NULL,
    "tried_at" TIMESTAMPTZ(6) NOT NULL,

    CONSTRAINT "checkpoint_trouble_pkey" PRIMARY KEY ("id")
);

ALTER TABLE "checkpoint_trouble" ADD CONSTRAINT "checkpoint_trouble_one" CHECK ("id" = 1);
