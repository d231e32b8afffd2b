-- Days whose bill differs from a sum straight over the export, within one window.
SELECT CONCAT(IFNULL(CAST(b.day AS STRING), CAST(e.day AS STRING)), ' ', IFNULL(b.currency, e.currency)) AS what
FROM (
  SELECT usage_day AS day, currency, SUM(gross) AS gross, SUM(discounts + promotions) AS credits
  FROM billed
  WHERE usage_day BETWEEN CAST(@first AS DATE) AND CAST(@last AS DATE)
    AND CAST(usage_day AS STRING) IN UNNEST(@days)
    AND export_time > CAST(@since AS TIMESTAMP) AND export_time <= CAST(@until AS TIMESTAMP)
  GROUP BY day, currency
) AS b
FULL JOIN (
  SELECT DATE(IFNULL(usage_start_time, export_time)) AS day, IFNULL(currency, '') AS currency,
    SUM(CAST(cost AS NUMERIC)) AS gross,
    SUM((SELECT IFNULL(SUM(CAST(c.amount AS NUMERIC)), NUMERIC '0') FROM UNNEST(credits) AS c)) AS credits
  FROM `billing_export`
  WHERE (_PARTITIONTIME >= TIMESTAMP_SUB(TIMESTAMP_TRUNC(CAST(@since AS TIMESTAMP), DAY), INTERVAL 1 DAY)
      OR _PARTITIONTIME IS NULL)
    AND export_time > CAST(@since AS TIMESTAMP) AND export_time <= CAST(@until AS TIMESTAMP)
    AND service.id = '95FF-2EF5-5EA1'
    AND CAST(DATE(IFNULL(usage_start_time, export_time)) AS STRING) IN UNNEST(@days)
  GROUP BY day, currency
) AS e
ON b.day = e.day AND b.currency = e.currency
WHERE IFNULL(b.gross, NUMERIC '0') != IFNULL(e.gross, NUMERIC '0')
  OR IFNULL(b.credits, NUMERIC '0') != IFNULL(e.credits, NUMERIC '0')
LIMIT 100
