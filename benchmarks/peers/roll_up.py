"""Polars and DuckDB over the same rows of the same database: read through connectorx, paired, added up at every level.

    python roll_up.py URI PLAN PERIODS RUNS      (PERIODS with commas; runs in .venv-bench; one line of JSON)

A unit counts where it gave numerator and denominator, as in the program. DuckDB reads a SQLite file by itself where
its extension is installed; nothing is fetched.
"""

from __future__ import annotations

import json
import statistics
import sys
import time
from collections.abc import Callable
from itertools import pairwise

import connectorx
import duckdb
import polars as pl
import pyarrow.compute

LEVELS = ("commune", "district", "province", "country")
_SUMS = """
WITH cell AS (
    SELECT n.period, n.element[2:] AS indicator, n.unit_id AS commune, n.thousandths AS num, d.thousandths AS den
    FROM {rows} n JOIN {rows} d
      ON d.period = n.period AND d.unit_id = n.unit_id AND d.element = 'd' || n.element[2:]
    WHERE n.element[1] = 'n'
)
SELECT period, indicator, country, province, district, commune, sum(num), sum(den), count(*)
FROM cell JOIN (
    SELECT c.id AS commune, d.id AS district, p.id AS province, p.parent_id AS country
    FROM {units} c JOIN {units} d ON d.id = c.parent_id JOIN {units} p ON p.id = d.parent_id
) USING (commune)
GROUP BY GROUPING SETS ((period, indicator, commune), (period, indicator, district),
                        (period, indicator, province), (period, indicator, country))
"""
Totals = dict[str, list[int]]
"""Period and indicator → numerator, denominator, units that reported, of the whole country."""


def main(uri: str, plan: str, periods: list[str], runs: int) -> None:
    """Time each way and print it with what came out."""
    listed = ", ".join(f"'{period}'" for period in periods)
    about = f"plan = '{plan}' AND period IN ({listed}) AND superseded_at IS NULL AND thousandths IS NOT NULL"
    query = f"SELECT unit_id, period, element, thousandths FROM value WHERE {about}"
    units = "SELECT id, parent_id FROM unit"
    ways: dict[str, Callable[[], tuple[float, Totals]]] = {
        "polars": lambda: with_polars(uri, query, units),
        "DuckDB, rows as Arrow": lambda: with_duckdb(uri, query, units),
    }
    if uri.startswith("sqlite") and can_attach():
        ways["DuckDB, file by itself"] = lambda: on_file(uri.removeprefix("sqlite://"), about)
    found = {}
    for name, way in ways.items():
        times, reading, totals = [], [], {}
        for _ in range(runs):
            begun = time.perf_counter()
            read, totals = way()
            times.append(time.perf_counter() - begun)
            reading.append(read)
        found[name] = {"seconds": times, "reading": statistics.median(reading), "totals": totals}
    print(json.dumps(found))


def with_polars(uri: str, query: str, units: str) -> tuple[float, Totals]:
    """Seconds of reading alone, and the country's totals."""
    begun = time.perf_counter()
    rows = pl.read_database_uri(query, uri, engine="connectorx")
    tree = pl.read_database_uri(units, uri, engine="connectorx")
    read = time.perf_counter() - begun
    tree = tree.with_columns(pl.col("id").cast(pl.Int64), pl.col("parent_id").cast(pl.Int64))
    rows = rows.with_columns(
        pl.col("unit_id").cast(pl.Int64).alias("commune"),
        pl.col("element").str.slice(1).alias("indicator"),
        pl.col("element").str.starts_with("n").alias("is_above"),
    )
    cell = rows.filter("is_above").join(rows.filter(~pl.col("is_above")), on=["period", "indicator", "commune"])
    sums = cell.select(
        "period",
        "indicator",
        "commune",
        pl.col("thousandths").alias("num"),
        pl.col("thousandths_right").alias("den"),
        pl.lit(1).alias("units"),
    )
    for lower, upper in pairwise(LEVELS):
        sums = (
            sums.join(tree.rename({"id": lower, "parent_id": upper}), on=lower)
            .group_by("period", "indicator", upper)
            .agg(pl.col("num").sum(), pl.col("den").sum(), pl.col("units").sum())
        )
    return read, {f"{period} i{code}": [num, den, n] for period, code, _, num, den, n in sums.rows()}


def with_duckdb(uri: str, query: str, units: str) -> tuple[float, Totals]:
    """The same; the rows go in as an Arrow table."""
    begun = time.perf_counter()
    rows = connectorx.read_sql(uri, query, return_type="arrow")
    tree = connectorx.read_sql(uri, units, return_type="arrow")
    read = time.perf_counter() - begun
    with duckdb.connect() as connection:
        connection.register("rows", rows)
        connection.register("tree", tree)
        return read, totals_of(connection, "rows", "tree")


def can_attach() -> bool:
    """Whether the extension is here already."""
    try:
        duckdb.execute("SET autoinstall_known_extensions = false; LOAD sqlite")
    except duckdb.Error:
        return False
    return True


def on_file(path: str, about: str) -> tuple[float, Totals]:
    """DuckDB reads the file of SQLite; reading is not to be told apart."""
    with duckdb.connect() as connection:
        connection.execute(f"LOAD sqlite; ATTACH '{path}' AS office (TYPE sqlite, READ_ONLY)")
        connection.execute(f"CREATE TEMP VIEW rows AS SELECT * FROM office.value WHERE {about}")
        return 0.0, totals_of(connection, "rows", "office.unit")


def totals_of(connection: duckdb.DuckDBPyConnection, rows: str, units: str) -> Totals:
    """Every level is fetched; the country's part is given back."""
    sums = connection.sql(_SUMS.format(rows=rows, units=units)).to_arrow_table()
    country = sums.filter(pyarrow.compute.is_valid(sums["country"])).to_pylist()
    return {f"{one['period']} i{one['indicator']}": [int(value) for value in list(one.values())[6:]] for one in country}


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], sys.argv[3].split(","), int(sys.argv[4]))
