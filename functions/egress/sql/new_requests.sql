-- Days whose shares newly arrived log rows may move.
SELECT
  CAST(day AS STRING) AS day,
  FORMAT_TIMESTAMP('%Y-%m-%dT%H:%M:%E6SZ', MAX(loaded_at)) AS until
FROM requests
WHERE day >= CAST(@oldest AS DATE) AND loaded_at > CAST(@since AS TIMESTAMP)
GROUP BY day
ORDER BY day
