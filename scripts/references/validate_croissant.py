"""Reads a croissant.json with MLCommons' own library and prints what it finds wrong and worth a warning, a line each.

Usage: validate_croissant.py FILE
"""

import sys

import mlcroissant
from absl import logging

logging.set_verbosity(logging.ERROR)
try:
    dataset = mlcroissant.Dataset(sys.argv[1])
except mlcroissant.ValidationError as error:
    print(error, file=sys.stderr)
    sys.exit(1)
for warning in dataset.metadata.ctx.issues.warnings:
    print(f"warning: {warning}")
print(f"{len(dataset.metadata.distribution)} files")
