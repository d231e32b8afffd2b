-- Which usage days the rows that arrived since @arrived belong to: by arrival alone, for a row may arrive long after its export.
SELECT
  CAST(DATE(IFNULL(usage_start, export_time)) AS STRING) AS day,
  FORMAT_TIMESTAMP('%Y-%m-%dT%H:%M:%E6SZ', MAX(export_time)) AS until,
  FORMAT_TIMESTAMP('%Y-%m-%dT%H:%M:%E6SZ', IFNULL(MAX(r.arrived), CAST(@arrived AS TIMESTAMP))) AS arrived
FROM `billing_rows` AS r
GROUP BY day
ORDER BY day
