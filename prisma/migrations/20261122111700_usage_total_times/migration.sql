-- Few hours of all accounts, as where a day of a zone begins: by their rows alone, not by whole pages.
-- DropIndex
DROP INDEX "usage_total_hour_at_idx";

-- DropIndex
DROP INDEX "usage_total_day_at_idx";

-- CreateIndex
CREATE INDEX "usage_total_hour_at_idx" ON "usage_total_hour"("at");

-- CreateIndex
CREATE INDEX "usage_total_day_at_idx" ON "usage_total_day"("at");
