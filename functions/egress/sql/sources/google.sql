-- Google's exports as rows of the bill; `resource`, `nowhere` and `arrived` are as the format has them.
-- Columns by name, for Google adds some without notice. Rows that wait in the streaming buffer have no partition yet.
SELECT
  e.billing_account_id AS billing_account_id,
  e.project.id AS project_id,
  e.sku.id AS sku_key,
  e.sku.id AS sku_id,
  e.sku.description AS sku_description,
  `resource` AS resource,
  IFNULL(REGEXP_EXTRACT(`resource`, r'/buckets/([^/]+)$'), `nowhere`) AS bucket,
  e.location.location AS location,
  e.invoice.month AS invoice_month,
  e.cost_type AS cost_type,
  e.transaction_type AS transaction_type,
  e.adjustment_info.id AS adjustment_id,
  e.currency AS currency,
  e.usage_start_time AS usage_start,
  e.usage_end_time AS usage_end,
  e.export_time AS export_time,
  `arrived` AS arrived,
  CAST(e.cost AS NUMERIC) AS gross,
  CAST(IFNULL(e.cost_at_list, e.cost) AS NUMERIC) AS at_list,
  (SELECT IFNULL(SUM(CAST(c.amount AS NUMERIC)), NUMERIC '0') FROM UNNEST(e.credits) AS c
    WHERE IFNULL(c.type, '') != 'PROMOTION') AS discounts,
  (SELECT IFNULL(SUM(CAST(c.amount AS NUMERIC)), NUMERIC '0') FROM UNNEST(e.credits) AS c
    WHERE IFNULL(c.type, '') = 'PROMOTION') AS promotions
FROM `billing_export` AS e
WHERE (`arrived` >= CAST(@arrived AS TIMESTAMP) OR `arrived` IS NULL)
  AND e.export_time IS NOT NULL
  AND e.service.id = '95FF-2EF5-5EA1'
