-- Since when an act waits, by the database's clock: the act's own time is that of a server that may be wrong.
ALTER TABLE "ledger_pending" ADD COLUMN "since" TIMESTAMPTZ(6) NOT NULL DEFAULT clock_timestamp();
