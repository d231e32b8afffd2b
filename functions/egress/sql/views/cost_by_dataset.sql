-- What each dataset's downloads cost, by usage month.
SELECT
  FORMAT_DATE('%Y-%m', usage_day) AS month, dataset_id, currency,
  SUM(gross) AS gross, SUM(discounts) AS discounts, SUM(promotions) AS promotions, SUM(gross + discounts) AS net,
  SUM(IFNULL(at_list, gross)) AS at_list
FROM `egress.allocation`
WHERE usage_day >= DATE '2000-01-01' AND dataset_id != ''
GROUP BY month, dataset_id, currency
