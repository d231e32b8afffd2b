-- The bill of the days that are allocated again.
SELECT
  key, CAST(usage_day AS STRING) AS day, FORMAT_TIMESTAMP('%Y-%m-%dT%H:00:00Z', usage_hour) AS hour,
  project_id, bucket, sku_id, sku_description, cost_type, currency, gross, discounts, promotions,
  IFNULL(at_list, gross) AS at_list
FROM billed
WHERE usage_day BETWEEN CAST(@first AS DATE) AND CAST(@last AS DATE)
  AND CAST(usage_day AS STRING) IN UNNEST(@days)
