-- One row per natural grain; the key covers every part, NULLs wrapped. Replaces, never adds: so @days are read
-- whole, from every partition that can hold them (none before the use, a day left for clocks).
MERGE billed AS t
USING (
  SELECT
    TO_HEX(SHA256(CONCAT(
      IFNULL(CONCAT('=', billing_account_id), '-'), '|',
      IFNULL(CONCAT('=', project_id), '-'), '|',
      IFNULL(CONCAT('=', sku_id), '-'), '|',
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
    IFNULL(REGEXP_EXTRACT(resource, r'/buckets/([^/]+)$'), '') AS bucket,
    IFNULL(sku_id, '') AS sku_id,
    IFNULL(sku_description, '') AS sku_description,
    IFNULL(cost_type, 'regular') AS cost_type,
    IFNULL(invoice_month, '') AS invoice_month,
    IFNULL(currency, '') AS currency,
    gross, discounts, promotions, at_list
  FROM (
    SELECT
      billing_account_id, project_id, sku_id, resource, location, invoice_month, cost_type,
      transaction_type, adjustment_id, currency, usage_start, usage_end, export_time,
      usage_day, usage_hour,
      MAX(sku_description) AS sku_description,
      SUM(gross) AS gross, SUM(discounts) AS discounts, SUM(promotions) AS promotions,
      SUM(at_list) AS at_list
    FROM (
      SELECT
        e.billing_account_id AS billing_account_id,
        e.project.id AS project_id,
        e.sku.id AS sku_id,
        e.sku.description AS sku_description,
        e.resource.global_name AS resource,
        e.location.location AS location,
        e.invoice.month AS invoice_month,
        e.cost_type AS cost_type,
        e.transaction_type AS transaction_type,
        e.adjustment_info.id AS adjustment_id,
        e.currency AS currency,
        e.usage_start_time AS usage_start,
        e.usage_end_time AS usage_end,
        e.export_time AS export_time,
        DATE(IFNULL(e.usage_start_time, e.export_time)) AS usage_day,
        TIMESTAMP_TRUNC(IFNULL(e.usage_start_time, e.export_time), HOUR) AS usage_hour,
        CAST(e.cost AS NUMERIC) AS gross,
        (SELECT IFNULL(SUM(CAST(c.amount AS NUMERIC)), NUMERIC '0') FROM UNNEST(e.credits) AS c
          WHERE IFNULL(c.type, '') != 'PROMOTION') AS discounts,
        (SELECT IFNULL(SUM(CAST(c.amount AS NUMERIC)), NUMERIC '0') FROM UNNEST(e.credits) AS c
          WHERE IFNULL(c.type, '') = 'PROMOTION') AS promotions,
        -- exports from before June 2023 lack it
        CAST(IFNULL(e.cost_at_list, e.cost) AS NUMERIC) AS at_list
      FROM `billing_export` AS e
      WHERE (_PARTITIONTIME >= TIMESTAMP_SUB(CAST(@first AS TIMESTAMP), INTERVAL 1 DAY) OR _PARTITIONTIME IS NULL)
        AND e.export_time <= CAST(@until AS TIMESTAMP)
        AND e.service.id = '95FF-2EF5-5EA1'
        AND CAST(DATE(IFNULL(e.usage_start_time, e.export_time)) AS STRING) IN UNNEST(@days)
    )
    GROUP BY
      billing_account_id, project_id, sku_id, resource, location, invoice_month, cost_type,
      transaction_type, adjustment_id, currency, usage_start, usage_end, export_time,
      usage_day, usage_hour
  )
) AS s
ON t.usage_day BETWEEN CAST(@first AS DATE) AND CAST(@last AS DATE)
  AND t.usage_day = s.usage_day AND t.key = s.key
WHEN MATCHED AND (t.gross != s.gross OR t.discounts != s.discounts OR t.promotions != s.promotions
    OR t.at_list IS DISTINCT FROM s.at_list) THEN
  UPDATE SET gross = s.gross, discounts = s.discounts, promotions = s.promotions, at_list = s.at_list
WHEN NOT MATCHED THEN
  INSERT (key, usage_day, usage_hour, usage_end, export_time, project_id, bucket, sku_id, sku_description,
    cost_type, invoice_month, currency, gross, discounts, promotions, at_list)
  VALUES (s.key, s.usage_day, s.usage_hour, s.usage_end, s.export_time, s.project_id, s.bucket, s.sku_id,
    s.sku_description, s.cost_type, s.invoice_month, s.currency, s.gross, s.discounts, s.promotions, s.at_list)
