"""NUMERIC as BigQuery has it: 38 digits, 9 decimals, half away from zero, never through a double."""

from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal, localcontext

from local_bigquery.engine import types
from local_bigquery.sql import native, rules
from local_bigquery.sql.dialect import macro
from local_bigquery.sql.rules import math
from local_bigquery.sql.rules.typing import DECIMALS, FLOATS, TEXT, kind
from sqlglot import exp

NUMERIC = "DECIMAL(38, 9)"
QUANTUM = Decimal("1e-9")
STAMPS = {
    exp.DataType.Type.TIMESTAMP,
    exp.DataType.Type.TIMESTAMPTZ,
    exp.DataType.Type.DATETIME,
}
FUNCTIONS = {
    exp.Mul: "_n_mul",
    exp.Div: "_n_div",
    exp.IntDiv: "_n_idiv",
    exp.Mod: "_n_mod",
    exp.SafeDivide: "_n_div",
}

# DuckDB rounds x*1e9 as a double: right unless the tenth decimal is about a half or x is large.
# Only then is the slower Python function asked.
ROUND_MACRO = f"""CREATE MACRO bq.main._n_round(x) AS CASE WHEN x IS NULL THEN NULL
 WHEN abs(x) < 1e6 AND abs(abs(x) * 1e9 - floor(abs(x) * 1e9) - 0.5) > abs(x) * 1e-6 + 1e-9
 THEN CAST(x AS {NUMERIC})
 ELSE CAST(_n_float(x) AS {NUMERIC}) END"""


def stamp_macro():
    """BigQuery prints a timestamp with 0, 3 or 6 decimals of a second."""
    text = "t"
    for digits, pad in ((r"\d", "00"), (r"\d\d", "0"), (r"\d{4}", "00"), (r"\d{5}", "0")):
        text = rf"regexp_replace({text}, '\.({digits})(\+|$)', '.\1{pad}\2')"
    return f"CREATE MACRO bq.main._n_ts(t) AS CASE WHEN contains(t, '.') THEN {text} ELSE t END"


def arithmetic(operation):
    def run(left: str, right: str) -> str:
        with localcontext() as context:
            context.prec = 120
            x, y = Decimal(left), Decimal(right)
            if operation == "mul":
                result = x * y
            elif operation == "div":
                result = x / y
            elif operation == "idiv":
                return format((x / y).to_integral_value(ROUND_DOWN), "f")
            else:
                return format(x - y * (x / y).to_integral_value(ROUND_DOWN), "f")
            return format(result.quantize(QUANTUM, ROUND_HALF_UP), "f")

    return run


def from_float(x: float) -> str:
    with localcontext() as context:
        context.prec = 400
        return format(Decimal(x).quantize(QUANTUM, ROUND_HALF_UP), "f")


def numeric(node):
    return exp.cast(node, exp.DataType.build(NUMERIC, dialect="duckdb"))


def text(node):
    return exp.cast(node, "VARCHAR")


def operand(node):
    """Chains exact operations without rounding to nine decimals in between."""
    while isinstance(node, exp.Paren):
        node = node.this
    if isinstance(node, exp.Cast) and isinstance(node.this, exp.Anonymous):
        if node.this.name.lower().startswith("_n_"):
            return node.this.copy()
    return text(node.copy())


def bare(node):
    while isinstance(node, (exp.Cast, exp.Paren)):
        node = node.this
    return node


def exact(node, division, context):
    name = FUNCTIONS.get(type(node))
    if name is None:
        return division(node, context)
    left, right = node.this, node.expression
    kinds = {kind(left), kind(right)}
    if not kinds & set(DECIMALS) or kinds & FLOATS:
        return division(node, context)
    value = numeric(exp.func(name, operand(left), operand(right)))
    if isinstance(node, exp.Mul):
        return value
    if isinstance(node, exp.SafeDivide) or node.args.get("safe"):
        is_zero = exp.EQ(this=right.copy(), expression=exp.Literal.number(0))
        return exp.Case(ifs=[exp.If(this=is_zero, true=exp.null())], default=value)
    return math._nonzero(node, value)


def widen(node, context):
    if isinstance(node, (exp.Round, exp.Ceil, exp.Floor, exp.Trunc)) and kind(node.this) in DECIMALS:
        return numeric(node)
    return node


def casts(node, context):
    if type(node) not in (exp.Cast, exp.TryCast):
        return node
    source, target = kind(node.this), node.to.this
    if target in DECIMALS and source in FLOATS:
        literal = bare(node.this)
        if isinstance(literal, exp.Literal):
            return numeric(exp.Literal.string(literal.this))
        return macro("_n_round", node.this.copy())
    if target in TEXT and source in DECIMALS:
        digits = text(numeric(node.this.copy()))
        for end in ("0", "."):
            digits = exp.func("rtrim", digits, exp.Literal.string(end))
        return digits
    if target in TEXT and source in STAMPS:
        return macro("_n_ts", node.copy())
    return node


def install():
    for key in DECIMALS:
        DECIMALS[key] = NUMERIC
    types.TO_DUCKDB["BIGNUMERIC"] = types.TO_DUCKDB["BIGDECIMAL"] = "DECIMAL(38,9)"

    for operation in ("mul", "div", "idiv", "mod"):
        signature = (arithmetic(operation), ["VARCHAR", "VARCHAR"], "VARCHAR")
        native.FUNCTIONS[f"_n_{operation}"] = signature
    native.FUNCTIONS["_n_float"] = (from_float, ["DOUBLE"], "VARCHAR")

    register = native.register

    def register_with_macros(connection):
        register(connection)
        connection.execute(ROUND_MACRO)
        connection.execute(stamp_macro())

    native.register = register_with_macros

    division = math.division
    at = rules.NODE_RULES.index(division)
    rules.NODE_RULES[at] = lambda node, context: exact(node, division, context)
    rules.NODE_RULES.extend([widen, casts])
