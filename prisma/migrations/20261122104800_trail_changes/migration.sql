-- CreateIndex
CREATE INDEX "control_event_kind_at_idx" ON "control_event"("kind", "at");
