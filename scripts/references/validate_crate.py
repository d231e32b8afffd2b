"""Checks a folder as an RO-Crate with CRS4's validator and prints what it demands and does not find, a line each.

Usage: validate_crate.py FOLDER CONTEXT
CONTEXT is the file of RO-Crate's JSON-LD context; nothing is fetched.
"""

import json
import sys
from pathlib import Path

import requests
from rocrate_validator import services
from rocrate_validator.models import Severity
from rocrate_validator.utils.http import HttpRequester

context = Path(sys.argv[2]).read_bytes()
address = json.loads(context)["@id"]


def answer(_, url, **__):
    response = requests.Response()
    response.url = url
    response.status_code = 200 if url == address else 404
    response.headers["Content-Type"] = "application/ld+json"
    response._content = context if url == address else b""
    return response


HttpRequester.get = HttpRequester.head = HttpRequester.fetch_fresh = answer
result = services.validate(
    {
        "rocrate_uri": sys.argv[1],
        "profile_identifier": "ro-crate-1.3",
        "requirement_severity": Severity.REQUIRED,
    }
)
for issue in result.get_issues():
    print(f"{issue.check.identifier} {issue.message}")
