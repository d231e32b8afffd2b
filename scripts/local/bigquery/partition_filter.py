"""MERGE, UPDATE and DELETE on tables that require a partition filter, and MERGE in a transaction."""

import duckdb
from local_bigquery.catalog import metadata, names
from local_bigquery.errors import BigQueryError
from local_bigquery.jobs import merge
from local_bigquery.jobs import query as query_jobs
from local_bigquery.models import Table
from local_bigquery.sql.rules import tables as table_rules
from sqlglot import exp

# The emulator runs a MERGE as several statements over these tables of its own.
INTERNAL = {merge.PAIRS, merge.INSERTS, merge.ORPHANS}
# Cursors with a transaction that the script opened.
OPEN: set[int] = set()


def partition_field(stored):
    partitioning = stored.timePartitioning
    return ((partitioning and partitioning.field) or "_PARTITIONTIME").casefold()


def is_required(stored):
    partitioning = stored.timePartitioning
    return bool(
        stored.requirePartitionFilter or (partitioning and partitioning.requirePartitionFilter)
    )


def refuse(label, field):
    raise BigQueryError(
        "invalidQuery",
        f"Cannot query over table '{label}' without a filter over column(s) '{field}'"
        " that can be used for partition elimination",
    )


def columns(node):
    return {column.name.casefold() for column in node.find_all(exp.Column)} if node else set()


def named_source(tree):
    """MERGE … USING UNNEST(@rows) AS s, as a subquery that the emulator can run."""
    source = tree.args["using"]
    if not isinstance(source, exp.Unnest):
        return tree
    given = source.args["alias"]
    inner = source.copy()
    inner.set("alias", None)
    tree = tree.copy()
    tree.set("using", exp.select("*").from_(inner).subquery(given.name or given.columns[0].name))
    return tree


class InTransaction:
    """DuckDB aborts the transaction on a nested BEGIN, which the emulator tries: refuse it ourselves."""

    def __init__(self, cursor):
        self._cursor = cursor

    def __getattr__(self, name):
        return getattr(self._cursor, name)

    def execute(self, sql, *args):
        if sql == "BEGIN":
            raise duckdb.TransactionException("already open")
        return self._cursor.execute(sql, *args)


def install():
    check, merge_run = table_rules._check, merge.run
    run, execute = query_jobs._run, query_jobs.execute

    def check_filter(tree, table, is_target):
        internal = any(each.name in INTERNAL for each in tree.find_all(exp.Table))
        try:
            check(tree, table, is_target)
        except BigQueryError as error:
            if not (internal and "without a filter" in error.message):
                raise
        if is_target and not internal and isinstance(tree, (exp.Update, exp.Delete)):
            stored = metadata.load(Table, table.catalog, table.db, table.name) or Table()
            field = partition_field(stored)
            if is_required(stored) and not {field, "_partitiondate"} & columns(tree.args.get("where")):
                refuse(f"{table.catalog}.{table.db}.{table.name}", field)

    def run_merge(cursor, tree, context):
        ids = names.reference(tree.this, context.project_id, context.dataset_id)
        stored = metadata.load(Table, *ids) or Table()
        tree = named_source(tree)
        if is_required(stored) and partition_field(stored) not in columns(tree.args["on"]):
            refuse(".".join(ids), partition_field(stored))
        return merge_run(InTransaction(cursor) if id(cursor) in OPEN else cursor, tree, context)

    def run_statement(cursor, tree, *args):
        if isinstance(tree, (exp.Commit, exp.Rollback)):
            OPEN.discard(id(cursor))
        result = run(cursor, tree, *args)
        if isinstance(tree, exp.Transaction):
            OPEN.add(id(cursor))
        return result

    def execute_job(cursor, *args, **kwargs):
        OPEN.discard(id(cursor))
        return execute(cursor, *args, **kwargs)

    table_rules._check, merge.run = check_filter, run_merge
    query_jobs._run, query_jobs.execute = run_statement, execute_job
