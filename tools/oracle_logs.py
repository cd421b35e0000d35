"""The analyses of Zeek logs computed once more, by DuckDB over the same files.

    python3 tools/oracle_logs.py LOG.. [--document DOCUMENT.json] [--period hour|day|week|month|quarter]

Shares nothing with the core: SQL over the logs as they are (tab-separated with Zeek's header or JSON lines, plain or gzip),
with its own constants. Prints the figures as JSON. With `--document`, what `almenara analyze LOG.. --format json` wrote, compares
those figures that ACCESSORS finds there and names those that it does not know of. Needs duckdb.
"""

import argparse
import gzip
import json
import sys
from collections import Counter, defaultdict

import duckdb

EXPLOIT_TYPES = ["application/x-java-applet", "application/pdf", "application/zip", "application/jar", "application/x-shockwave-flash"]
EXECUTABLE_TYPES = ["application/x-dosexec", "application/octet-stream", "binary", "application/vnd.ms-cab-compressed"]
# Under a country's domain, what names are registered below.
SECOND_LEVEL = set("ac co com edu go gob gov mil ne net nom or org".split())
BIN_S = 600

# For each log a field that only it has, and the columns that are taken from it; vectors become texts joined by commas, as in TSV.
LOGS = {
    "conn": ("conn_state", ["ts", "id.orig_h", "id.resp_p", "proto", "service", "conn_state"]),
    "http": ("trans_depth", ["ts", "id.orig_h", "id.resp_p", "resp_mime_types"]),
    "dns": ("qclass", ["ts", "id.orig_h", "query", "rcode_name"]),
}
VECTORS = {"resp_mime_types"}

db = duckdb.connect()


def rows(sql, values=()):
    return db.execute(sql, values).fetchall()


def head_of(path):
    """The lines up to the first row."""
    lines = []
    with (gzip.open if path.endswith(".gz") else open)(path, "rt", encoding="utf-8", errors="replace") as log:
        for line in log:
            lines.append(line.rstrip("\n"))
            if not line.startswith("#"):
                break
    return lines


def select_from(path):
    """Which log it is, and SQL that gives its columns as texts."""
    lines = head_of(path)
    file = "'" + path.replace("'", "''") + "'"
    if lines and lines[-1].startswith("{"):
        first = json.loads(lines[-1])
        kind = next((kind for kind, (field, _) in LOGS.items() if field in first), None)
    else:
        header = {key: values for key, *values in (line.split("\t") for line in lines if line.startswith("#"))}
        kind = header.get("#path", [None])[0]
    if kind not in LOGS:
        sys.exit(f"{path} is none of {', '.join(LOGS)}")
    columns = LOGS[kind][1]
    if lines[-1].startswith("{"):
        types = {name: "varchar[]" if name in VECTORS else "varchar" for name in columns}
        table = f"read_json({file}, format = 'newline_delimited', columns = {types})"
        taken = [f"array_to_string(\"{name}\", ',')" if name in VECTORS else f'"{name}"' for name in columns]
    else:
        # Whole lines first: a "#" begins a comment at the start of a line only, which read_csv cannot be told.
        lines = f"read_csv({file}, auto_detect = false, header = false, delim = '\x01', quote = '', escape = '', columns = {{'line': 'varchar'}})"
        table = f"(select string_split(line, '\t') as fields from {lines} where line[1] <> '#')"
        taken = [f"nullif(fields[{header['#fields'].index(name) + 1}], '-')" for name in columns]
    names = [name.replace("id.orig_h", "source").replace("id.resp_p", "port") for name in columns]
    return kind, "select " + ", ".join(f"{value} as {name}" for value, name in zip(taken, names)) + " from " + table


def period_of(table):
    """Hours up to two days, days up to two months, weeks up to a year, months up to two years, quarters beyond."""
    days = rows(f"select floor((max(ts::double) - min(ts::double)) / 86400) from {table}")[0][0] or 0
    return next((period for period, end in (("hour", 2), ("day", 62), ("week", 366), ("month", 731)) if days < end), "quarter")


def start(period):
    return f"strftime(date_trunc('{period}', make_timestamp((ts::decimal(20, 6) * 1000000)::bigint)), '%Y-%m-%dT%H:%M')"


def of_conn(_):
    def counts(column):
        return dict(rows(f"select coalesce({column}, '-'), count(*) n from conn group by 1 order by n desc, 1"))

    pairs = rows("select source, port::int p, count(*) n from conn where p <> 80 group by 1, 2 order by n desc, 1, 2")
    return {
        "rows": rows("select count(*) from conn")[0][0],
        "source_ports": [{"source": source, "port": port, "connections": n} for source, port, n in pairs],
        "states": counts("conn_state"),
        "services": counts("service"),
        "protocols": counts("proto"),
    }


def of_http(period):
    period = period or period_of("http")

    def by_period(where, values=()):
        return [{"start": at, "requests": n} for at, n in rows(f"select {start(period)} s, count(*) from http where {where} group by 1 order by 1", values)]

    def of_types(types):
        # A response of several files counts when one of them is of such a type.
        where = "list_has_any(string_split(resp_mime_types, ','), ?)"
        pairs = rows(f"select source, port::int p, count(*) n from http where {where} group by 1, 2 order by n desc, 1, 2", [types])
        return {
            "source_ports": [{"source": source, "port": port, "responses": n} for source, port, n in pairs],
            "periods": by_period(where, [types]),
        }

    odd = "port not in ('80', '8080')"
    triples = rows(f"select source, port::int p, coalesce(resp_mime_types, '-') m, count(*) n from http where {odd} group by 1, 2, 3 order by n desc, 1, 2, 3")
    return {
        "rows": rows("select count(*) from http")[0][0],
        "period": period,
        "odd_ports": {
            "source_port_types": [{"source": source, "port": port, "mime_types": types, "requests": n} for source, port, types, n in triples],
            "periods": by_period(odd),
        },
        "exploit_types": of_types(EXPLOIT_TYPES),
        "executable_types": of_types(EXECUTABLE_TYPES),
    }


def registered_domain(name):
    labels = name.split(".")
    if len(labels) < 2 or labels[-1] in ("arpa", "local"):
        return None
    is_suffix = len(labels[-1]) == 2 and labels[-2] in SECOND_LEVEL
    return ".".join(labels[-3:] if is_suffix else labels[-2:])


def of_dns(_):
    names = defaultdict(set)
    queries = Counter()
    for source, query, n in rows("select source, rtrim(lower(query), '.') q, count(*) from dns where query is not null group by 1, 2"):
        domain = registered_domain(query)
        if domain is not None:
            names[source, domain].add(query)
            queries[source, domain] += n
    bins = rows(f"select source, (floor(ts::double / {BIN_S}) * {BIN_S})::bigint b, count(*) from dns where rcode_name = 'NXDOMAIN' group by 1, 2 order by 3 desc, 1, 2")
    most = sorted(names, key=lambda key: (-len(names[key]), key))
    return {
        "rows": rows("select count(*) from dns")[0][0],
        "source_domains": [{"source": s, "domain": d, "names": len(names[s, d]), "queries": queries[s, d]} for s, d in most],
        "nxdomain_bins": [{"source": source, "start_s": at, "answers": n} for source, at, n in bins],
    }


FIGURES = {"conn": of_conn, "http": of_http, "dns": of_dns}

def table(entries, keys, value):
    """Entries as a map from the texts under `keys` to the number under `value`."""
    sums = Counter()
    for entry in entries:
        sums[" ".join(str(entry[key] or "-") for key in keys)] += entry[value]
    return dict(sums)


def periods(steps, value):
    return {step["start"].replace(" ", "T")[:16]: step[value] for step in steps if step[value]}


def started(entries, value):
    return {entry["start"]: entry[value] for entry in entries}


def first_of(whole, part):
    """Of a list that the document holds the beginning of: its length, and what the document's entries should be."""
    return len(whole), {key: whole.get(key) for key in part}


def figures_of(figures, logs):
    """Pairs of what the document says and what it should say, by name."""
    if "conn" in figures:
        conn, said = figures["conn"], logs["conn"]
        by_port = table(said["other_ports"], ["source", "port"], "connections")
        yield "conn: connections", said["connections"], conn["rows"]
        yield "conn: by source and port", (said["other_port_pairs"], by_port), first_of(table(conn["source_ports"], ["source", "port"], "connections"), by_port)
        yield "conn: states", table(said["states"], ["state"], "connections"), conn["states"]
        yield "conn: services", table(said["applications"], ["application"], "connections"), conn["services"]
        yield "conn: protocols", table(said["applications"], ["protocol"], "connections"), conn["protocols"]
    if "http" in figures:
        http, said = figures["http"], logs["http"]
        odd = table(said["other_ports"], ["source", "port", "mime_types"], "requests")
        yield "http: requests", said["requests"], http["rows"]
        yield "http: period", said["timeline"]["period"], http["period"]
        yield "http: by source, port and type", (said["other_port_rows"], odd), first_of(table(http["odd_ports"]["source_port_types"], ["source", "port", "mime_types"], "requests"), odd)
        yield "http: other ports by period", periods(said["timeline"]["steps"], "requests"), started(http["odd_ports"]["periods"], "requests")
        for name in ["exploit", "executable"]:
            own = http[f"{name}_types"]
            yield f"http: {name} by period", periods(said["downloads"]["timeline"]["steps"], name), started(own["periods"], "requests")
            if said["downloads"]["row_count"] == len(said["downloads"]["rows"]):
                by_source = {key: n for key, n in table(said["downloads"]["rows"], ["source", "port"], name).items() if n}
                yield f"http: {name} by source and port", by_source, table(own["source_ports"], ["source", "port"], "responses")
    if "dns" in figures:
        dns, said = figures["dns"], logs["dns"]
        yield "dns: queries", said["queries"], dns["rows"]
        yield "dns: names that do not exist", said["nxdomain"], sum(entry["answers"] for entry in dns["nxdomain_bins"])


def compare(figures, document):
    different = False
    for name, found, expected in figures_of(figures, document["logs"]["test"]):
        different |= found != expected
        print("ok  " if found == expected else "DIFF", name)
        if found != expected:
            print("     found   ", json.dumps(found)[:400])
            print("     expected", json.dumps(expected)[:400])
    return different


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("logs", nargs="+", metavar="LOG")
    parser.add_argument("--document")
    parser.add_argument("--period", choices=["hour", "day", "week", "month", "quarter"], help="for http.log; by default the one that fits its span")
    given = parser.parse_args()
    parts = defaultdict(list)
    for path in given.logs:
        kind, select = select_from(path)
        parts[kind].append(select)
    for kind, selects in parts.items():
        db.execute(f"create table {kind} as {' union all '.join(selects)}")
    figures = {kind: FIGURES[kind](given.period) for kind in FIGURES if kind in parts}
    if given.document is None:
        json.dump(figures, sys.stdout, indent=1)
        print()
        return
    with open(given.document, encoding="utf-8") as file:
        sys.exit(1 if compare(figures, json.load(file)) else 0)


main()
