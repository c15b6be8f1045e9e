-- Each row of the search has some hundred trigrams, and each is a change of another page: a first sync of 10,000 keys
-- wrote 1.6 GB of WAL for them, and PostgreSQL was busy for longer than the sync. With a list of what is not sorted in
-- yet they go in together, 4 MB at a time. A search looks through that list too: 1.5 ms when it is full.

ALTER INDEX "key_list_search_idx" SET (fastupdate = on, gin_pending_list_limit = 4096);
ALTER INDEX "alias_name_trgm_idx" SET (fastupdate = on, gin_pending_list_limit = 4096);
