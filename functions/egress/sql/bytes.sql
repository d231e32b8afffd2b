-- Bytes delivered by month and accreditation.
SELECT FORMAT_DATE('%Y-%m', day) AS month, accreditation_id, CAST(SUM(bytes) AS STRING) AS bytes
FROM requests
WHERE day BETWEEN CAST(@first AS DATE) AND CAST(@last AS DATE)
  AND FORMAT_DATE('%Y-%m', day) IN UNNEST(@months)
  AND method = 'GET' AND status IN (200, 206) AND bytes > 0
  -- the JSON API is for our own services: only signed URLs (XML API) leave the house
  AND NOT STARTS_WITH(operation, 'storage.')
GROUP BY month, accreditation_id
