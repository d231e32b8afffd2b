-- Objects whose newly loaded deliveries may add up to more than the object: nothing that came in one piece alone.
-- Columns are named through r: in HAVING a bare `bytes` is the text selected under that name.
SELECT
  r.accreditation_id, r.dataset_id, r.bucket, r.object, r.generation,
  CAST(SUM(r.bytes) AS STRING) AS bytes, CAST(MAX(r.day) AS STRING) AS day
FROM requests AS r
WHERE r.day >= CAST(@oldest AS DATE)
  AND r.method = 'GET' AND r.status IN (200, 206) AND r.bytes > 0
  -- the JSON API is for our own services: only signed URLs (XML API) leave the house
  AND NOT STARTS_WITH(r.operation, 'storage.')
  AND NOT STARTS_WITH(r.accreditation_id, 'operator:')
GROUP BY r.accreditation_id, r.dataset_id, r.bucket, r.object, r.generation
HAVING MAX(r.loaded_at) > CAST(@since AS TIMESTAMP) AND SUM(r.bytes) > MAX(r.bytes)
ORDER BY r.accreditation_id, r.dataset_id, r.bucket, r.object, r.generation
