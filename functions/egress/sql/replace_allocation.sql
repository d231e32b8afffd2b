-- The shares of @days become the staged ones, in one atomic statement.
MERGE allocation AS t
USING `staged` AS s
ON t.usage_day BETWEEN CAST(@first AS DATE) AND CAST(@last AS DATE)
  AND t.usage_day = s.usage_day AND t.billed_key = s.billed_key
  AND t.allocated_resource_id = s.allocated_resource_id
  AND t.person_id = s.person_id AND t.dataset_id = s.dataset_id
WHEN MATCHED AND (t.gross != s.gross OR t.discounts != s.discounts OR t.promotions != s.promotions
    OR t.at_list IS DISTINCT FROM s.at_list
    OR t.allocated_method != s.allocated_method OR t.allocated_ratio != s.allocated_ratio OR t.kind != s.kind) THEN
  UPDATE SET gross = s.gross, discounts = s.discounts, promotions = s.promotions, at_list = s.at_list,
    allocated_method = s.allocated_method, allocated_ratio = s.allocated_ratio, kind = s.kind
WHEN NOT MATCHED BY TARGET THEN
  INSERT (billed_key, usage_day, bucket, sku_id, kind, allocated_resource_id, person_id, dataset_id,
    allocated_method, allocated_ratio, currency, gross, discounts, promotions, at_list)
  VALUES (s.billed_key, s.usage_day, s.bucket, s.sku_id, s.kind, s.allocated_resource_id, s.person_id, s.dataset_id,
    s.allocated_method, s.allocated_ratio, s.currency, s.gross, s.discounts, s.promotions, s.at_list)
WHEN NOT MATCHED BY SOURCE AND t.usage_day BETWEEN CAST(@first AS DATE) AND CAST(@last AS DATE)
    AND CAST(t.usage_day AS STRING) IN UNNEST(@days) THEN
  DELETE
