-- One line per accounting run.
MERGE runs AS t
USING `staged` AS s
ON t.run_id = s.run_id
WHEN NOT MATCHED THEN
  INSERT (run_id, started_at, finished_at, export_since, export_until, days, allocations)
  VALUES (s.run_id, s.started_at, s.finished_at, s.export_since, s.export_until, s.days, s.allocations)
