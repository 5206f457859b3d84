#!/usr/bin/env python3
"""A client of PeeringDB's API as it is in use: keeps a local table of all objects up to date.

    sync_client.py BASE_URL DATABASE [--dumps]

The way peeringdb-py does it: types in the order of their parents; a type without rows is fetched whole, from
BASE_URL/TAG-0.json with --dumps, else from BASE_URL/api/TAG; others by what changed since the newest row held, less
a second; a parent that is not held is asked for by its id, deleted or not. Deleted rows stay, as deleted. Rows that are
older than those held are skipped, equal ones are compared. A child whose parent is nowhere stays too, and is told of.

Only the standard library is used. Exit: 0 done, 1 a type could not be had.
"""

import argparse
import calendar
import json
import sqlite3
import sys
import time
import urllib.error
import urllib.request

PARENTS = {
    "org": {},
    "campus": {"org_id": "org"},
    "fac": {"org_id": "org", "campus_id": "campus"},
    "net": {"org_id": "org"},
    "ix": {"org_id": "org"},
    "carrier": {"org_id": "org"},
    "carrierfac": {"carrier_id": "carrier", "fac_id": "fac"},
    "ixfac": {"ix_id": "ix", "fac_id": "fac"},
    "ixlan": {"ix_id": "ix"},
    "ixpfx": {"ixlan_id": "ixlan"},
    "netfac": {"net_id": "net", "fac_id": "fac"},
    "netixlan": {"net_id": "net", "ixlan_id": "ixlan"},
    "poc": {"net_id": "net"},
}
LOOKBACK_SECONDS = 1
TIMEOUT_SECONDS = 60
MOST_TRIES = 5


def fetch(url):
    """The rows of an envelope; None for a 404. Waits when it is told to."""
    for _ in range(MOST_TRIES):
        try:
            with urllib.request.urlopen(url, timeout=TIMEOUT_SECONDS) as answer:
                return json.load(answer)["data"]
        except urllib.error.HTTPError as problem:
            problem.close()
            if problem.code == 404:
                return None
            if problem.code not in (429, 503):
                raise
            time.sleep(min(60, int(problem.headers.get("Retry-After", 1))))
    raise OSError(f"{url}: told to wait {MOST_TRIES} times")


class Client:
    def __init__(self, base, database, dumps):
        self.base = base.rstrip("/")
        self.dumps = dumps
        self.counts = {"new": 0, "changed": 0, "deleted": 0, "unchanged": 0, "older": 0, "parents": 0}
        self.failed = []
        self.orphans = []
        self.held = sqlite3.connect(database)
        self.held.execute(
            "CREATE TABLE IF NOT EXISTS object (tag TEXT, id INTEGER, status TEXT, created TEXT, updated TEXT,"
            " json TEXT, PRIMARY KEY (tag, id))"
        )

    def sync(self):
        for tag in PARENTS:
            try:
                rows = self.changes(tag)
            except (OSError, ValueError, KeyError) as problem:
                self.failed.append(f"{tag}: {problem}")
                continue
            for row in rows:
                self.take(tag, row)
            self.held.commit()  # a type at a time, as an importer would

    def changes(self, tag):
        newest = self.held.execute("SELECT max(max(created, updated)) FROM object WHERE tag = ?", (tag,)).fetchone()[0]
        if newest:
            instant = calendar.timegm(time.strptime(newest, "%Y-%m-%dT%H:%M:%SZ"))
            rows = fetch(f"{self.base}/api/{tag}?since={max(1, instant - LOOKBACK_SECONDS)}")
        elif self.dumps:
            rows = fetch(f"{self.base}/{tag}-0.json")
        else:
            rows = fetch(f"{self.base}/api/{tag}")
        if rows is None:
            raise OSError("there is no such list")
        return rows

    def take(self, tag, row):
        before = self.held.execute("SELECT updated, json FROM object WHERE tag = ? AND id = ?", (tag, row["id"])).fetchone()
        text = json.dumps(row)
        if before and row["updated"] < before[0]:
            self.counts["older"] += 1
            return
        if before and text == before[1]:
            self.counts["unchanged"] += 1
            return
        # Held before its parents are asked for, so that two rows that name each other come to an end.
        self.held.execute(
            "INSERT OR REPLACE INTO object VALUES (?, ?, ?, ?, ?, ?)",
            (tag, row["id"], row["status"], row["created"], row["updated"], text),
        )
        self.counts["deleted" if row["status"] == "deleted" else "changed" if before else "new"] += 1
        for key, parent in PARENTS[tag].items():
            if row.get(key) is not None:
                self.need(parent, row[key], f"{tag} {row['id']}")

    def need(self, tag, key, child):
        """Asks for a parent that is not held."""
        if self.held.execute("SELECT 1 FROM object WHERE tag = ? AND id = ?", (tag, key)).fetchone():
            return
        self.counts["parents"] += 1
        rows = fetch(f"{self.base}/api/{tag}?since=1&id={key}&depth=0")
        if not rows:
            self.orphans.append(f"{child}: its {tag} {key} is nowhere")
            return
        for row in rows:
            self.take(tag, row)


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("base", help="such as http://127.0.0.1:8480")
    arguments.add_argument("database", help="an SQLite file; made when it is not there")
    arguments.add_argument("--dumps", action="store_true", help="fetch whole types from TAG-0.json")
    options = arguments.parse_args()
    client = Client(options.base, options.database, options.dumps)
    client.sync()
    print(json.dumps(client.counts))
    for line in client.failed + client.orphans:
        print(line, file=sys.stderr)
    return 1 if client.failed else 0


if __name__ == "__main__":
    sys.exit(main())
