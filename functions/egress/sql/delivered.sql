-- What pro rata shares are taken of: bytes of whole and partial answers.
SELECT
  bucket, FORMAT_TIMESTAMP('%Y-%m-%dT%H:00:00Z', time) AS hour, payer,
  accreditation_id, person_id, dataset_id, CAST(SUM(bytes) AS STRING) AS bytes
FROM requests
WHERE day BETWEEN CAST(@first AS DATE) AND CAST(@last AS DATE)
  AND method = 'GET' AND status IN (200, 206) AND bytes > 0
  -- the JSON API is for our own services: only signed URLs (XML API) leave the house
  AND NOT STARTS_WITH(operation, 'storage.')
GROUP BY bucket, hour, payer, accreditation_id, person_id, dataset_id
