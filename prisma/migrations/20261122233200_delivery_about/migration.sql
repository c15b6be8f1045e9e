-- CreateIndex
CREATE INDEX "delivery_dedup_key_idx" ON "delivery"("dedup_key");
