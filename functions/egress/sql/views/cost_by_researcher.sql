-- What each researcher's downloads cost, by usage month.
SELECT
  FORMAT_DATE('%Y-%m', usage_day) AS month, allocated_resource_id AS accreditation_id, person_id, currency,
  SUM(gross) AS gross, SUM(discounts) AS discounts, SUM(promotions) AS promotions, SUM(gross + discounts) AS net,
  SUM(IFNULL(at_list, gross)) AS at_list
FROM `egress.allocation`
WHERE usage_day >= DATE '2000-01-01' AND NOT STARTS_WITH(allocated_resource_id, 'operator:')
GROUP BY month, accreditation_id, person_id, currency
