-- What an object told of is looked for by the object alone where a digest does not fit its log (store/odd-logs.ts).
CREATE INDEX "usage_seen_object_id_idx" ON "usage_seen"("object_id");
