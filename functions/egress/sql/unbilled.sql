-- Bytes delivered after the last hour for which their bucket's downloads were billed.
SELECT r.accreditation_id AS accreditation_id, r.person_id AS person_id, CAST(SUM(r.bytes) AS STRING) AS bytes
FROM requests AS r
LEFT JOIN (
  SELECT bucket, MAX(usage_end) AS until
  FROM billed
  WHERE usage_day >= CAST(@oldest AS DATE) AND sku_id IN UNNEST(@skus)
  GROUP BY bucket
) AS b ON r.bucket = b.bucket
CROSS JOIN (
  -- of all buckets, in an export that names none
  SELECT IFNULL(MAX(usage_end), TIMESTAMP '1970-01-01 00:00:00+00') AS until
  FROM billed
  WHERE usage_day >= CAST(@oldest AS DATE) AND sku_id IN UNNEST(@skus) AND bucket = '*'
) AS whole
WHERE r.day >= CAST(@oldest AS DATE)
  AND r.method = 'GET' AND r.status IN (200, 206) AND r.bytes > 0
  -- the JSON API is for our own services: only signed URLs (XML API) leave the house
  AND NOT STARTS_WITH(r.operation, 'storage.')
  AND (b.until IS NULL OR r.time >= b.until)
  AND r.time >= whole.until
GROUP BY accreditation_id, person_id
