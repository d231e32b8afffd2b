-- One row per natural grain; the key covers every part, NULLs wrapped. Replaces, never adds: so @days are read
-- whole, from every partition that can hold them (since @arrived: none before the use, a day left for clocks).
MERGE billed AS t
USING (
  SELECT
    TO_HEX(SHA256(CONCAT(
      IFNULL(CONCAT('=', billing_account_id), '-'), '|',
      IFNULL(CONCAT('=', project_id), '-'), '|',
      IFNULL(CONCAT('=', sku_key), '-'), '|',
      IFNULL(CONCAT('=', resource), '-'), '|',
      IFNULL(CONCAT('=', location), '-'), '|',
      IFNULL(CONCAT('=', invoice_month), '-'), '|',
      IFNULL(CONCAT('=', cost_type), '-'), '|',
      IFNULL(CONCAT('=', transaction_type), '-'), '|',
      IFNULL(CONCAT('=', adjustment_id), '-'), '|',
      IFNULL(CONCAT('=', currency), '-'), '|',
      IFNULL(CONCAT('=', FORMAT_TIMESTAMP('%Y-%m-%dT%H:%M:%E6SZ', usage_start)), '-'), '|',
      IFNULL(CONCAT('=', FORMAT_TIMESTAMP('%Y-%m-%dT%H:%M:%E6SZ', usage_end)), '-'), '|',
      IFNULL(CONCAT('=', FORMAT_TIMESTAMP('%Y-%m-%dT%H:%M:%E6SZ', export_time)), '-')
    ))) AS key,
    usage_day, usage_hour, usage_end, export_time,
    IFNULL(project_id, '') AS project_id,
    bucket,
    IFNULL(sku_id, '') AS sku_id,
    IFNULL(sku_description, '') AS sku_description,
    IF(adjustment_id IS NOT NULL AND IFNULL(cost_type, 'regular') = 'regular', 'adjustment', IFNULL(cost_type, 'regular')) AS cost_type,
    IFNULL(invoice_month, '') AS invoice_month,
    IFNULL(currency, '') AS currency,
    gross, discounts, promotions, at_list
  FROM (
    SELECT
      billing_account_id, project_id, sku_key, sku_id, resource, bucket, location, invoice_month, cost_type,
      transaction_type, adjustment_id, currency, usage_start, usage_end, export_time, usage_day, usage_hour,
      MAX(sku_description) AS sku_description,
      SUM(gross) AS gross, SUM(discounts) AS discounts, SUM(promotions) AS promotions, SUM(at_list) AS at_list
    FROM (
      SELECT
        r.billing_account_id, r.project_id, r.sku_key, r.sku_id, r.sku_description, r.resource, r.bucket, r.location,
        r.invoice_month, r.cost_type, r.transaction_type, r.adjustment_id, r.currency, r.usage_start, r.usage_end,
        r.export_time, r.gross, r.discounts, r.promotions, r.at_list,
        DATE(IFNULL(r.usage_start, r.export_time)) AS usage_day,
        TIMESTAMP_TRUNC(IFNULL(r.usage_start, r.export_time), HOUR) AS usage_hour
      FROM `billing_rows` AS r
      WHERE r.export_time <= CAST(@until AS TIMESTAMP)
        AND CAST(DATE(IFNULL(r.usage_start, r.export_time)) AS STRING) IN UNNEST(@days)
    )
    GROUP BY
      billing_account_id, project_id, sku_key, sku_id, resource, bucket, location, invoice_month, cost_type,
      transaction_type, adjustment_id, currency, usage_start, usage_end, export_time, usage_day, usage_hour
  )
) AS s
ON t.usage_day BETWEEN CAST(@first AS DATE) AND CAST(@last AS DATE)
  AND t.usage_day = s.usage_day AND t.key = s.key
WHEN MATCHED AND (t.gross != s.gross OR t.discounts != s.discounts OR t.promotions != s.promotions
    OR t.at_list IS DISTINCT FROM s.at_list OR t.sku_id != s.sku_id) THEN
  UPDATE SET gross = s.gross, discounts = s.discounts, promotions = s.promotions, at_list = s.at_list, sku_id = s.sku_id
WHEN NOT MATCHED THEN
  INSERT (key, usage_day, usage_hour, usage_end, export_time, project_id, bucket, sku_id, sku_description,
    cost_type, invoice_month, currency, gross, discounts, promotions, at_list)
  VALUES (s.key, s.usage_day, s.usage_hour, s.usage_end, s.export_time, s.project_id, s.bucket, s.sku_id,
    s.sku_description, s.cost_type, s.invoice_month, s.currency, s.gross, s.discounts, s.promotions, s.at_list)
