-- What few keys have is found among those few, not by a pass over all.
CREATE INDEX "key_list_unreadable" ON "key_list"("gone", "key_id") WHERE cardinality("unreadable") > 0;
CREATE INDEX "key_list_expiring" ON "key_list"("gone", "valid_to", "key_id") WHERE "valid_to" IS NOT NULL;
