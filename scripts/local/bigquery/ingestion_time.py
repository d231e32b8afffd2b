"""Ingestion-time partitions: tables made by API, writes, loads and insertAll into `table$20261101`."""

import contextvars
import json
import re

from local_bigquery.catalog import datasets, names, tabledata, tables
from local_bigquery.engine import database, types
from local_bigquery.errors import BigQueryError, already_exists
from local_bigquery.jobs import load, runner
from local_bigquery.sql.rules import information_schema, partitions
from sqlglot import exp

HIDDEN = f'"{tables.INGESTION_TIME}"'
DECORATOR = re.compile(r"^(.+)\$(\d{4})(\d{2})(\d{2})$")
# The partition that the load job under way names.
DAY = contextvars.ContextVar("partition", default=None)


def day_of(match):
    return "-".join(match.groups()[1:])


def create(original, project_id, dataset_id, body, translate):
    partitioning = body.timePartitioning
    if not partitioning or partitioning.field or body.view or not tables.fields(body):
        return original(project_id, dataset_id, body, translate)
    table_id = body.tableReference.tableId
    names.table(table_id)
    names.fields(tables.fields(body))
    datasets.get(project_id, dataset_id)
    if tables.exists(project_id, dataset_id, table_id):
        raise already_exists("Table", names.label(project_id, dataset_id, table_id))
    today = "CAST(date_trunc('day', CURRENT_TIMESTAMP) AS TIMESTAMPTZ)"
    columns = [types.column(field) for field in tables.fields(body)]
    columns.append(f"{HIDDEN} TIMESTAMPTZ DEFAULT {today}")
    name = tables.name(project_id, dataset_id, table_id)
    database.execute(f"CREATE TABLE {name} ({', '.join(columns)})")
    stored = tables.defaults(project_id, dataset_id, table_id).merged(body)
    return tables._store(project_id, dataset_id, table_id, stored)


def write(original, cursor, query, params, reference, config, default="WRITE_EMPTY", *args, **kwargs):
    match = DECORATOR.match(reference[2])
    day = day_of(match) if match else DAY.get()
    if day is None:
        return original(cursor, query, params, reference, config, default, *args, **kwargs)
    if match:
        reference = (*reference[:2], match[1])
    stored = tables.load(*reference)
    field = stored.timePartitioning and stored.timePartitioning.field
    if (config.writeDisposition or default) == "WRITE_TRUNCATE":
        column = f'CAST("{field}" AS DATE)' if field else f"CAST({HIDDEN} AS DATE)"
        cursor.execute(f"DELETE FROM {tables.name(*reference)} WHERE {column} = DATE '{day}'")
    if not field:
        query = f"SELECT *, TIMESTAMPTZ '{day} 00:00:00+00' AS {HIDDEN} FROM ({query})"
    config = config.replace(writeDisposition="WRITE_APPEND")
    return original(cursor, query, params, reference, config, default, *args, **kwargs)


def evolve(original, cursor, reference, relation, options, prefix):
    if tables.INGESTION_TIME in relation.columns:
        shown = [name for name in relation.columns if name != tables.INGESTION_TIME]
        relation = relation.project(", ".join(database.quote(name) for name in shown))
    return original(cursor, reference, relation, options, prefix)


def with_table_schema(config, match):
    """Without a schema or autodetect, the real BigQuery loads by the table's own schema."""
    reference = config.destinationTable
    given = config.schema_ and config.schema_.fields
    if given or config.autodetect or not reference:
        return config
    ids = (reference.projectId, reference.datasetId, match[1] if match else reference.tableId)
    if not tables.exists(*ids):
        return config
    fields = [field.dump() for field in tables.fields(tables.load(*ids))]
    return config.replace(schema={"fields": fields})


def refuse_unknown_fields(config, upload):
    strict = (
        upload
        and config.schema_
        and config.schema_.fields
        and config.sourceFormat == "NEWLINE_DELIMITED_JSON"
        and not config.ignoreUnknownValues
    )
    if not strict:
        return
    known = {field.name.casefold() for field in config.schema_.fields}
    with open(upload, "rb") as lines:
        for number, line in enumerate(lines, 1):
            row = json.loads(line) if line.strip() else {}
            for key in row:
                if key.casefold() not in known:
                    raise BigQueryError(
                        "invalid",
                        "Error while reading data, error message: JSON parsing error in row"
                        f" starting at position {number}: No such field: {key}.",
                    )


def load_run(original, cursor, config, upload):
    reference = config.destinationTable
    match = reference and DECORATOR.match(reference.tableId or "")
    config = with_table_schema(config, match)
    refuse_unknown_fields(config, upload)
    if not match:
        return original(cursor, config, upload)
    token = DAY.set(day_of(match))
    try:
        config = config.replace(destinationTable=reference.replace(tableId=match[1]))
        return original(cursor, config, upload)
    finally:
        DAY.reset(token)


def insert_all(original, project_id, dataset_id, table_id, body):
    if match := DECORATOR.match(table_id):
        table_id, start = match[1], f"{day_of(match)} 00:00:00+00"
        for row in body.rows or []:
            values = {**row.json_.model_dump(), tables.INGESTION_TIME: start}
            row.json_ = type(row.json_).model_validate(values)
    return original(project_id, dataset_id, table_id, body)


def hide(original, select):
    """The hidden column stays out of `t.*` as well as out of `*`."""
    original(select)
    hidden = [each.alias_or_name for each in select.find_all(exp.Table) if partitions._hidden(each)]
    for star in select.expressions:
        if isinstance(star, exp.Column) and isinstance(star.this, exp.Star) and star.table in hidden:
            left_out = star.this.args.get("except_") or []
            column = exp.column(tables.INGESTION_TIME, quoted=True)
            star.this.set("except_", [*left_out, column])


def list_partitions(original, table):
    partitioning = table.timePartitioning
    if not partitioning or partitioning.field or table.type != "TABLE":
        return original(table)
    name = tables.name(*information_schema._identity(table))
    day = f"coalesce(strftime({HIDDEN}, '%Y%m%d'), '__UNPARTITIONED__')"
    return database.fetch(f"SELECT {day}, count(*) FROM {name} GROUP BY 1 ORDER BY 1")


def install():
    def replace(module, name, function):
        original = getattr(module, name)
        setattr(module, name, lambda *args, **kwargs: function(original, *args, **kwargs))

    replace(tables, "create", create)
    replace(tables, "write", write)
    replace(tables, "evolve", evolve)
    replace(load, "run", load_run)
    runner.HANDLERS["load"] = load.run
    replace(tabledata, "insert_all", insert_all)
    replace(partitions, "_hide_from_stars", hide)
    replace(information_schema, "_partitions", list_partitions)
