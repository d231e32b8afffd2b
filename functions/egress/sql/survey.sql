-- Which usage days the rows exported after @since belong to, and the newest of them.
SELECT
  CAST(DATE(IFNULL(usage_start_time, export_time)) AS STRING) AS day,
  FORMAT_TIMESTAMP('%Y-%m-%dT%H:%M:%E6SZ', MAX(export_time)) AS until
FROM `billing_export`
WHERE (_PARTITIONTIME >= TIMESTAMP_SUB(TIMESTAMP_TRUNC(CAST(@since AS TIMESTAMP), DAY), INTERVAL 1 DAY)
    OR _PARTITIONTIME IS NULL)
  AND export_time > CAST(@since AS TIMESTAMP)
  AND service.id = '95FF-2EF5-5EA1'
GROUP BY day
ORDER BY day
