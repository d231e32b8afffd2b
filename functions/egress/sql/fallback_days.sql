-- Days with shares that rest on the month's bytes, or on none.
SELECT DISTINCT CAST(usage_day AS STRING) AS day
FROM allocation
WHERE usage_day BETWEEN CAST(@first AS DATE) AND CAST(@last AS DATE)
  AND (allocated_method IN ('bytes-month', 'project') OR allocated_resource_id = 'operator:unattributed')
ORDER BY day
