-- Unknown SKUs are noted once; what an operator corrected stays.
MERGE sku_catalog AS t
USING `staged` AS s
ON t.sku_id = s.sku_id
WHEN NOT MATCHED THEN
  INSERT (sku_id, description, kind, source) VALUES (s.sku_id, s.description, s.kind, s.source)
