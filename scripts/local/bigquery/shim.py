"""Runs local-bigquery 0.4.0 with what egress accounting needs and it lacks.

    python shim.py serve --host 127.0.0.1 --port P --grpc-port Q --project ID --data-dir DIR

It replaces private functions of the emulator, so the versions in requirements.txt are exact.
Each module says what it mends and has one `install()`.
"""

import sys

import bool_parameters
import exact_numeric
import group_aliases
import ingestion_time
import partition_filter
from local_bigquery.engine import database

# Geography needs DuckDB's 80 MB spatial extension, and nothing here uses it.
database.FUNCTIONS = [path for path in database.FUNCTIONS if path.stem != "geography"]

for module in (exact_numeric, group_aliases, partition_filter, ingestion_time, bool_parameters):
    module.install()

if __name__ == "__main__":
    from local_bigquery.cli import main

    main(sys.argv[1:])
