-- What a search looks through without the ARNs: those of a scope's keys have one head, which is looked through once,
-- and the key id is a column. A search for one or two letters reads the text of every key, and a third of it was ARNs.
UPDATE "key" "k"
SET "search" = array_to_string(array_remove(string_to_array("k"."search", chr(10)), lower("k"."arn")), chr(10))
FROM "account" "a"
WHERE "a"."id" = "k"."account_id"
    AND "k"."arn" = 'arn:' || "a"."partition" || ':kms:' || "k"."region" || ':' || "k"."account_id" || ':key/' || "k"."key_id"
    AND "k"."key_id" ~ '^(mrk-[0-9a-f]{32}|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12})$';

-- As the index on "search" (20261122010000_key_list).
CREATE INDEX "key_list_kms_id_trgm" ON "key_list" USING GIN ("kms_id" gin_trgm_ops)
    WITH (fastupdate = on, gin_pending_list_limit = 4096);

-- All that a search of the listed aliases asks for, so that it need not read the rows.
CREATE INDEX "alias_listed_search" ON "alias"("search", "id") INCLUDE ("target_key_id") WHERE "gone_at" IS NULL;
