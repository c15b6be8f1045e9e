-- What the search looks through besides the exact columns: names and ids, lower-cased.
ALTER TABLE "ledger_act" ADD COLUMN "search" TEXT NOT NULL DEFAULT '';
CREATE INDEX "ledger_act_search_idx" ON "ledger_act" USING GIN ("search" gin_trgm_ops);

-- The ledger is written once. Grants keep the application's role from changing it; these triggers refuse
-- everybody who has not switched them off first, and are ALWAYS on because
-- session_replication_role = replica leaves out ordinary ones.
CREATE FUNCTION "ledger_refuse"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'The ledger is written once: % on % is refused.', TG_OP, TG_TABLE_NAME
    USING ERRCODE = 'restrict_violation';
END $$;

-- An act stops waiting only when it has its place.
CREATE FUNCTION "ledger_pending_gone"() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE lost uuid;
BEGIN
  SELECT g.act_id INTO lost FROM gone g
   WHERE NOT EXISTS (SELECT FROM ledger_place p WHERE p.act_id = g.act_id) LIMIT 1;
  IF FOUND THEN
    RAISE EXCEPTION 'The act % has no place in the ledger yet and goes on waiting.', lost
      USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NULL;
END $$;

-- Places follow each other without a gap, and carry the leaf hash of their act (RFC 6962, 2.1).
CREATE FUNCTION "ledger_place_added"() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE first bigint; last bigint; many bigint; before bigint; wrong bigint;
BEGIN
  SELECT min(seq), max(seq), count(*) INTO first, last, many FROM added;
  IF many = 0 THEN RETURN NULL; END IF;
  SELECT max(seq) INTO before FROM ledger_place WHERE seq < first;
  IF first <> coalesce(before, -1) + 1 OR last - first + 1 <> many
     OR EXISTS (SELECT FROM ledger_place WHERE seq > last) THEN
    RAISE EXCEPTION 'Places % to % would leave a gap in the ledger.', first, last
      USING ERRCODE = 'restrict_violation';
  END IF;
  SELECT n.seq INTO wrong FROM added n JOIN ledger_act a ON a.id = n.act_id
   WHERE n.leaf_hash <> sha256('\x00'::bytea || convert_to(a.body, 'UTF8')) LIMIT 1;
  IF FOUND THEN
    RAISE EXCEPTION 'The leaf hash at place % is not that of its act.', wrong
      USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NULL;
END $$;

-- A caller's own search path, or a temporary table of the same name, must not stand in for the ledger's.
DO $$
DECLARE fn text;
BEGIN
  FOREACH fn IN ARRAY ARRAY['ledger_refuse', 'ledger_pending_gone', 'ledger_place_added'] LOOP
    EXECUTE format('ALTER FUNCTION %I() SET search_path = %I, pg_temp', fn, current_schema());
  END LOOP;
END $$;

DO $$
DECLARE tab text;
BEGIN
  FOREACH tab IN ARRAY ARRAY['ledger_act', 'ledger_place', 'ledger_tile', 'ledger_checkpoint'] LOOP
    EXECUTE format('CREATE TRIGGER "ledger_no_change" BEFORE UPDATE OR DELETE ON %I
      FOR EACH ROW EXECUTE FUNCTION ledger_refuse()', tab);
    EXECUTE format('ALTER TABLE %I ENABLE ALWAYS TRIGGER "ledger_no_change"', tab);
  END LOOP;
  FOREACH tab IN ARRAY
    ARRAY['ledger_act', 'ledger_pending', 'ledger_place', 'ledger_tile', 'ledger_checkpoint'] LOOP
    EXECUTE format('CREATE TRIGGER "ledger_no_truncate" BEFORE TRUNCATE ON %I
      FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse()', tab);
    EXECUTE format('ALTER TABLE %I ENABLE ALWAYS TRIGGER "ledger_no_truncate"', tab);
  END LOOP;
END $$;

CREATE TRIGGER "ledger_no_change" BEFORE UPDATE ON "ledger_pending"
  FOR EACH ROW EXECUTE FUNCTION ledger_refuse();
ALTER TABLE "ledger_pending" ENABLE ALWAYS TRIGGER "ledger_no_change";
CREATE TRIGGER "ledger_pending_gone" AFTER DELETE ON "ledger_pending" REFERENCING OLD TABLE AS gone
  FOR EACH STATEMENT EXECUTE FUNCTION ledger_pending_gone();
ALTER TABLE "ledger_pending" ENABLE ALWAYS TRIGGER "ledger_pending_gone";
CREATE TRIGGER "ledger_place_added" AFTER INSERT ON "ledger_place" REFERENCING NEW TABLE AS added
  FOR EACH STATEMENT EXECUTE FUNCTION ledger_place_added();
ALTER TABLE "ledger_place" ENABLE ALWAYS TRIGGER "ledger_place_added";
