-- Costs by month, holder and currency.
SELECT
  FORMAT_DATE('%Y-%m', usage_day) AS month, allocated_resource_id, person_id, dataset_id, currency,
  SUM(gross) AS gross, SUM(discounts) AS discounts, SUM(promotions) AS promotions,
  SUM(IFNULL(at_list, gross)) AS at_list
FROM allocation
WHERE usage_day BETWEEN CAST(@first AS DATE) AND CAST(@last AS DATE)
  AND FORMAT_DATE('%Y-%m', usage_day) IN UNNEST(@months)
GROUP BY month, allocated_resource_id, person_id, dataset_id, currency
