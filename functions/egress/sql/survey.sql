-- Which usage days the rows that arrived since @since belong to: by partition alone, for a row may arrive long after its export.
SELECT
  CAST(DATE(IFNULL(usage_start_time, export_time)) AS STRING) AS day,
  FORMAT_TIMESTAMP('%Y-%m-%dT%H:%M:%E6SZ', MAX(export_time)) AS until,
  FORMAT_TIMESTAMP('%Y-%m-%dT%H:%M:%E6SZ', IFNULL(MAX(_PARTITIONTIME), CAST(@since AS TIMESTAMP))) AS arrived
FROM `billing_export`
WHERE (_PARTITIONTIME >= CAST(@since AS TIMESTAMP) OR _PARTITIONTIME IS NULL)
  AND service.id = '95FF-2EF5-5EA1'
GROUP BY day
ORDER BY day
