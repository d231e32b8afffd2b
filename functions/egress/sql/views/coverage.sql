-- How much of the downloads' cost has a researcher's name, by usage month.
SELECT
  FORMAT_DATE('%Y-%m', usage_day) AS month, currency,
  SUM(IF(STARTS_WITH(allocated_resource_id, 'operator:'), NUMERIC '0', gross + discounts)) AS attributed,
  SUM(IF(allocated_resource_id = 'operator:unattributed', gross + discounts, NUMERIC '0')) AS unattributed,
  SUM(IF(allocated_resource_id = 'operator:overhead', gross + discounts, NUMERIC '0')) AS overhead
FROM `egress.allocation`
WHERE usage_day >= DATE '2000-01-01'
GROUP BY month, currency
