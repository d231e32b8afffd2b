-- Objects whose newly loaded deliveries may add up to more than the object: nothing that came in one piece alone.
SELECT
  accreditation_id, dataset_id, bucket, object, generation,
  CAST(SUM(bytes) AS STRING) AS bytes, CAST(MAX(day) AS STRING) AS day
FROM requests
WHERE day >= CAST(@oldest AS DATE)
  AND method = 'GET' AND status IN (200, 206) AND bytes > 0
  -- the JSON API is for our own services: only signed URLs (XML API) leave the house
  AND NOT STARTS_WITH(operation, 'storage.')
  AND NOT STARTS_WITH(accreditation_id, 'operator:')
GROUP BY accreditation_id, dataset_id, bucket, object, generation
HAVING MAX(loaded_at) > CAST(@since AS TIMESTAMP) AND SUM(bytes) > MAX(bytes)
ORDER BY accreditation_id, dataset_id, bucket, object, generation
