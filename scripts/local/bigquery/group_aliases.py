"""GROUP BY name means the SELECT alias when there is one, even if FROM has a column of that name."""

from local_bigquery.errors import BigQueryError
from local_bigquery.sql import rules
from sqlglot import exp


def group_aliases(tree, context):
    for select in tree.find_all(exp.Select):
        group = select.args.get("group")
        if group:
            aliases = {
                item.alias.casefold(): item.this
                for item in select.expressions
                if isinstance(item, exp.Alias)
            }
            for item in group.expressions:
                replace(item, aliases)
    return tree


def replace(item, aliases):
    if not isinstance(item, exp.Column) or item.table:
        return
    meant = aliases.get(item.name.casefold())
    if meant is None:
        return
    if isinstance(meant, exp.Column) and meant.name.casefold() == item.name.casefold():
        return
    if meant.find(exp.AggFunc):
        raise BigQueryError(
            "invalidQuery",
            f"Column {item.name} contains an aggregation function, which is not allowed in GROUP BY",
        )
    if meant.find(exp.Column):
        item.replace(meant.copy())


def install():
    rules.STATEMENT_RULES.insert(0, group_aliases)
