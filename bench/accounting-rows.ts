/** Numbered rows, evenly over some days: a hundred buckets, two holders to each bucket and hour. */
const numbered = (first: string, days: number, rows: number): string => `(
  SELECT n,
    CONCAT('bucket-', CAST(MOD(n, 100) AS STRING)) AS bucket,
    CAST(MOD(DIV(n, 100), 2) AS STRING) AS holder,
    TIMESTAMP_ADD(
      TIMESTAMP_ADD(TIMESTAMP '${first} 00:00:00+00', INTERVAL DIV(n * ${days}, ${rows}) DAY),
      INTERVAL MOD(DIV(n, 200), 24) HOUR
    ) AS at
  FROM UNNEST(GENERATE_ARRAY(0, ${rows - 1})) AS n
)`;

/** Statements that write so many rows of a cent each into the export, each a grain of its own, and as many log rows. */
export const writeBill = (name: string, first: string, days: number, rows: number): string[] => [
  `INSERT INTO \`export\` (_PARTITIONTIME, billing_account_id, service, sku, usage_start_time, usage_end_time, project,
    location, resource, transaction_type, export_time, cost, currency, invoice, cost_type)
  SELECT TIMESTAMP_TRUNC(at, DAY), '000000-000000-000000', STRUCT('95FF-2EF5-5EA1' AS id, 'Cloud Storage' AS description),
    STRUCT('22EB-AAE8-FBCD' AS id, 'Download Worldwide' AS description), at, TIMESTAMP_ADD(at, INTERVAL 1 HOUR),
    STRUCT('bench' AS id), STRUCT(CONCAT('place-', CAST(n AS STRING)) AS location),
    STRUCT(bucket AS name, CONCAT('//storage.googleapis.com/projects/_/buckets/', bucket) AS global_name),
    'GOOGLE', TIMESTAMP_ADD(at, INTERVAL 20 HOUR), 0.01, 'USD', STRUCT(FORMAT_TIMESTAMP('%Y%m', at) AS month), 'regular'
  FROM ${numbered(first, days, rows)}`,
  `INSERT INTO requests (request_id, day, time, bucket, object, generation, method, operation, status, bytes, download_id,
    payer, accreditation_id, person_id, dataset_id, address, loaded_at)
  SELECT CONCAT('${name}-', CAST(n AS STRING)), DATE(at), at, bucket, CONCAT('sun/', CAST(n AS STRING)), '1', 'GET',
    'GET_Object', 200, 1000, CONCAT('download-', holder), '', CONCAT('acc-', holder), CONCAT('person-', holder), 'sun',
    'hash', TIMESTAMP_ADD(at, INTERVAL 6 HOUR)
  FROM ${numbered(first, days, rows)}`,
];

/** Gives every grain of the bill to one holder. */
export const writeShares = `INSERT INTO allocation (billed_key, usage_day, bucket, sku_id, kind, allocated_resource_id, person_id,
    dataset_id, allocated_method, allocated_ratio, currency, gross, discounts, promotions, at_list)
  SELECT key, usage_day, bucket, sku_id, 'internet', 'acc-0', 'person-0', 'sun', 'bytes-hour', NUMERIC '1', currency, gross,
    discounts, promotions, at_list
  FROM billed WHERE usage_day >= DATE '2000-01-01'`;
