-- Grains of the bill whose shares do not sum to it.
SELECT IFNULL(b.key, a.billed_key) AS what
FROM (
  SELECT key, currency, gross, discounts, promotions, IFNULL(at_list, gross) AS at_list FROM billed
  WHERE usage_day BETWEEN CAST(@first AS DATE) AND CAST(@last AS DATE)
    AND CAST(usage_day AS STRING) IN UNNEST(@days)
) AS b
FULL JOIN (
  SELECT billed_key, currency, SUM(gross) AS gross, SUM(discounts) AS discounts, SUM(promotions) AS promotions,
    SUM(IFNULL(at_list, gross)) AS at_list
  FROM allocation
  WHERE usage_day BETWEEN CAST(@first AS DATE) AND CAST(@last AS DATE)
    AND CAST(usage_day AS STRING) IN UNNEST(@days)
  GROUP BY billed_key, currency
) AS a
ON b.key = a.billed_key AND b.currency = a.currency
WHERE IFNULL(b.gross, NUMERIC '0') != IFNULL(a.gross, NUMERIC '0')
  OR IFNULL(b.discounts, NUMERIC '0') != IFNULL(a.discounts, NUMERIC '0')
  OR IFNULL(b.promotions, NUMERIC '0') != IFNULL(a.promotions, NUMERIC '0')
  OR IFNULL(b.at_list, NUMERIC '0') != IFNULL(a.at_list, NUMERIC '0')
LIMIT 100
