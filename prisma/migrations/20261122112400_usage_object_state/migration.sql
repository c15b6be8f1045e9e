-- CreateIndex
CREATE INDEX "usage_object_source_state_idx" ON "usage_object"("source", "state");
