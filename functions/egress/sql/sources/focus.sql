-- Google's FOCUS export as rows of the bill. Its rows that are not regular have no SKU: it is that of the regular row of
-- the same hour, resource and description, where there is one. What is billed has the credits in it.
SELECT
  e.BillingAccountId AS billing_account_id,
  e.x_Project.Id AS project_id,
  IFNULL(e.SkuId, CONCAT('~', IFNULL(e.ChargeDescription, ''))) AS sku_key,
  COALESCE(
    e.SkuId,
    MIN(e.SkuId) OVER (
      PARTITION BY e.ChargeDescription, e.x_Project.Id, e.ResourceId, e.BillingCurrency, TIMESTAMP_TRUNC(e.ChargePeriodStart, HOUR)
    ),
    CONCAT('~', IFNULL(e.ChargeDescription, ''))
  ) AS sku_id,
  e.ChargeDescription AS sku_description,
  e.ResourceId AS resource,
  IFNULL(REGEXP_EXTRACT(e.ResourceId, r'/buckets/([^/]+)$'), '') AS bucket,
  e.x_Location AS location,
  FORMAT_TIMESTAMP('%Y%m', e.BillingPeriodStart, 'America/Los_Angeles') AS invoice_month,
  IF(LOWER(e.ChargeClass) = 'correction', 'adjustment', LOWER(e.x_CostType)) AS cost_type,
  e.PublisherName AS transaction_type,
  CAST(NULL AS STRING) AS adjustment_id,
  e.BillingCurrency AS currency,
  e.ChargePeriodStart AS usage_start,
  e.ChargePeriodEnd AS usage_end,
  e.x_ExportTime AS export_time,
  e.x_ExportTime AS arrived,
  e.BilledCost - (SELECT IFNULL(SUM(c.Amount), NUMERIC '0') FROM UNNEST(e.x_Credits) AS c) AS gross,
  IFNULL(
    e.ListCost,
    e.BilledCost - (SELECT IFNULL(SUM(c.Amount), NUMERIC '0') FROM UNNEST(e.x_Credits) AS c)
  ) AS at_list,
  (SELECT IFNULL(SUM(c.Amount), NUMERIC '0') FROM UNNEST(e.x_Credits) AS c
    WHERE IFNULL(c.Type, '') != 'PROMOTION') AS discounts,
  (SELECT IFNULL(SUM(c.Amount), NUMERIC '0') FROM UNNEST(e.x_Credits) AS c
    WHERE IFNULL(c.Type, '') = 'PROMOTION') AS promotions
FROM `billing_export` AS e
WHERE e.x_ExportTime >= CAST(@arrived AS TIMESTAMP)
  AND e.x_ServiceId = '95FF-2EF5-5EA1'
