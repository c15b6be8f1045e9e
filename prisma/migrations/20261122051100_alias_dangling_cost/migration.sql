-- A first sync lists aliases before it reads their keys, so each alias dangles for a while. Checking the reference was
-- half of what noting that cost. A statement that removes aliases takes their rows here along.
ALTER TABLE "alias_dangling" DROP CONSTRAINT "alias_dangling_alias_id_fkey";

CREATE FUNCTION "alias_dangling_of_lost_aliases"() RETURNS TRIGGER LANGUAGE plpgsql AS E'
BEGIN
    DELETE FROM "alias_dangling" WHERE "alias_id" IN (SELECT "id" FROM "lost")\x3B
    RETURN NULL\x3B
END\x3B
';

CREATE TRIGGER "alias_dangling_delete" AFTER DELETE ON "alias"
    REFERENCING OLD TABLE AS "lost"
    FOR EACH STATEMENT EXECUTE FUNCTION "alias_dangling_of_lost_aliases"();

-- A few hundred rows each time, found by index, whatever is known of the tables: in a new database that is nothing, and
-- a plan made then passed over all aliases for each chunk of keys.
ALTER FUNCTION "alias_dangling_of_aliases"() SET "enable_seqscan" TO off;
ALTER FUNCTION "alias_dangling_of_aliases"() SET "enable_hashjoin" TO off;
ALTER FUNCTION "alias_dangling_of_aliases"() SET "enable_mergejoin" TO off;
ALTER FUNCTION "alias_dangling_of_new_keys"() SET "enable_seqscan" TO off;
ALTER FUNCTION "alias_dangling_of_new_keys"() SET "enable_hashjoin" TO off;
ALTER FUNCTION "alias_dangling_of_new_keys"() SET "enable_mergejoin" TO off;
