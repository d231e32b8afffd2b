-- Each request once, whatever is repeated: rows, files, deliveries.
MERGE requests AS t
USING (
  SELECT * FROM `staged` WHERE TRUE
  QUALIFY ROW_NUMBER() OVER (PARTITION BY request_id ORDER BY time) = 1
) AS s
ON t.day BETWEEN CAST(@first AS DATE) AND CAST(@last AS DATE)
  AND t.day = s.day AND t.request_id = s.request_id
WHEN NOT MATCHED THEN
  INSERT (request_id, day, time, bucket, object, generation, method, operation, status, bytes,
    download_id, payer, accreditation_id, person_id, dataset_id, address, loaded_at)
  VALUES (s.request_id, s.day, s.time, s.bucket, s.object, s.generation, s.method, s.operation, s.status, s.bytes,
    s.download_id, s.payer, s.accreditation_id, s.person_id, s.dataset_id, s.address, s.loaded_at)
