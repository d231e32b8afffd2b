-- Days since @oldest, touched or not, whose bill differs from a sum straight over the export.
SELECT CONCAT(IFNULL(CAST(b.day AS STRING), CAST(e.day AS STRING)), ' ', IFNULL(b.currency, e.currency)) AS what
FROM (
  SELECT usage_day AS day, currency,
    SUM(gross) AS gross, SUM(discounts) AS discounts, SUM(promotions) AS promotions
  FROM billed
  WHERE usage_day >= CAST(@oldest AS DATE) AND export_time <= CAST(@until AS TIMESTAMP)
  GROUP BY day, currency
) AS b
FULL JOIN (
  SELECT DATE(IFNULL(usage_start, export_time)) AS day, IFNULL(currency, '') AS currency,
    SUM(gross) AS gross, SUM(discounts) AS discounts, SUM(promotions) AS promotions
  FROM `billing_rows`
  WHERE export_time <= CAST(@until AS TIMESTAMP)
    AND DATE(IFNULL(usage_start, export_time)) >= CAST(@oldest AS DATE)
  GROUP BY day, currency
) AS e
ON b.day = e.day AND b.currency = e.currency
WHERE IFNULL(b.gross, NUMERIC '0') != IFNULL(e.gross, NUMERIC '0')
  OR IFNULL(b.discounts, NUMERIC '0') != IFNULL(e.discounts, NUMERIC '0')
  OR IFNULL(b.promotions, NUMERIC '0') != IFNULL(e.promotions, NUMERIC '0')
LIMIT 100
