-- The shares of one holder in some days of a month.
SELECT
  billed_key, CAST(usage_day AS STRING) AS day, bucket, sku_id, kind, person_id, dataset_id,
  allocated_method, allocated_ratio, currency, gross, discounts, promotions,
  IFNULL(at_list, gross) AS at_list
FROM allocation
WHERE usage_day BETWEEN CAST(@first AS DATE) AND CAST(@last AS DATE)
  AND allocated_resource_id = @holder
