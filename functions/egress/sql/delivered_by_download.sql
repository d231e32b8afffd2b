-- Bytes delivered under each of these download records before an instant.
SELECT download_id, CAST(SUM(bytes) AS STRING) AS bytes
FROM requests
WHERE day >= CAST(@oldest AS DATE) AND time < CAST(@until AS TIMESTAMP) AND download_id IN UNNEST(@downloads)
  AND method = 'GET' AND status IN (200, 206) AND bytes > 0
  -- the JSON API is for our own services: only signed URLs (XML API) leave the house
  AND NOT STARTS_WITH(operation, 'storage.')
GROUP BY download_id
