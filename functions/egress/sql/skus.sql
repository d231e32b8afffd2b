-- What was learned of SKUs beyond the built-in table.
SELECT sku_id, description, kind, source FROM sku_catalog
