"""The figures of `almenara analyze --format json` computed once more, by DuckDB over the same files, and compared.

    python3 tools/oracle.py CLEAN.parquet TEST.parquet [PROGRAM [its options]]

Shares nothing with the core: SQL over rows of course days, written from the rules of the course report, with their own
constants. Inside networks are taken to be /24. Needs duckdb. Which country an address belongs to is taken from the document;
whether that is right is for the golden answers of the geo tests.
"""

import json
import subprocess
import sys

import duckdb

clean, test = sys.argv[1:3]
program = sys.argv[3] if len(sys.argv) > 3 else "target/debug/almenara"
line = [program, "analyze", "--baseline", clean, test, "--format", "json", *sys.argv[4:]]
run = subprocess.run(line, capture_output=True, text=True)
if run.returncode != 0:
    sys.exit(run.stderr)
document = json.loads(run.stdout)
inside = document["files"][1]["inside"]
db = duckdb.connect()
for name, path in (("a", clean), ("b", test)):
    db.execute(f"create table {name} as select * from '{path}'")
of_inside = [f"starts_with(ip, '{network.rsplit('.', 1)[0]}.')" for network in inside]
db.execute(f"create macro inner_ip(ip) as {' or '.join(of_inside) or 'false'}")
differences = 0


def rows(sql):
    return db.execute(sql).fetchall()


def close(x, y):
    if x == y or x is None or y is None or isinstance(x, str):
        return x == y
    return abs(x - float(y)) <= 1e-9 * max(abs(x), abs(float(y)))


def same(what, found, expected):
    global differences
    equal = len(found) == len(expected) and all(close(x, y) for f, e in zip(found, expected) for x, y in zip(f, e))
    shown = expected if len(expected) < 5 else [*expected[:3], f".. {len(expected)} in all"]
    print("ok  " if equal else "DIFF", what, shown)
    if not equal:
        differences += 1
        print("     found", [f for f in found if f not in expected][:5], "expected", [e for e in expected if e not in found][:5])


def overview(role, day):
    said = document["overview"][role]
    stats = rows(f"select count(*), sum(up_bytes), sum(down_bytes) from {day}")
    same(f"{role} rows, up, down", [(said["rows"], said["up_bytes"], said["down_bytes"])], [tuple(map(int, stats[0]))])
    for way in ("up", "down"):
        column = f"{way}_bytes"
        expected = rows(f"select avg({column}), median({column}), stddev_samp({column}), max({column}) from {day}")
        same(f"{role} {way} mean, median, sd, max", [tuple(said[way][key] for key in ("mean", "median", "sd", "max"))], expected)
    counts = "count(distinct src_ip), count(distinct dst_ip), count(distinct (src_ip, dst_ip))"
    same(f"{role} sources, destinations, pairs", [(said["source_count"], said["destination_count"], said["pair_count"])], rows(f"select {counts} from {day}"))
    for key, column, listed in (("ports", "port", "port"), ("protocols", "proto", "protocol")):
        expected = rows(f"select {column}, count(*) n from {day} group by 1 order by n desc, 1")
        same(f"{role} {key}", [(e[listed], e["flows"]) for e in said[key]], expected)
    for key, column in (("sources", "src_ip"), ("destinations", "dst_ip")):
        counted = dict(rows(f"select {column}, count(*) from {day} group by 1"))
        best = sorted(counted.values(), reverse=True)[:10]
        same(f"{role} busiest {key}", [(e["address"], e["flows"]) for e in said[key]], [(e["address"], counted[e["address"]]) for e in said[key]])
        same(f"{role} counts of the busiest {key}", [(e["flows"],) for e in said[key]], [(n,) for n in best])
    hours = {h: (n, u, d) for h, n, u, d in rows(f"select timestamp // 360000, count(*), sum(up_bytes)::int64, sum(down_bytes)::int64 from {day} group by 1")}
    same(f"{role} hours", [(e["flows"], e["up_bytes"], e["down_bytes"]) for e in said["hours"]], [hours.get(h, (0, 0, 0)) for h in range(24)])
    servers = f"select dst_ip, count(*) n, count(distinct src_ip) from {day} where inner_ip(dst_ip) group by 1 order by n desc, 1"
    same(f"{role} inner servers", sorted((e["address"], e["flows"], e["clients"]) for e in said["servers"]), sorted(rows(servers)))


def rule(detector, sql):
    """`sql` gives subject, before, after, value, threshold of what must be flagged."""
    found = [f for f in document["findings"] if f["detector"] == detector]
    found = sorted((f["subject"], f["before"], f["after"], f["value"], f["threshold"]) for f in found)
    same(detector, found, sorted(rows(sql)))


overview("baseline", "a")
overview("test", "b")
both = "with x as (select src_ip s, {0} from a where {1} group by 1), y as (select src_ip s, {0} from b where {1} group by 1) "
rule("dns-exfiltration", both.format("sum(up_bytes)::double u, sum(down_bytes)::double d", "proto = 'udp' and port = 53") + """
    , z as (select coalesce(x.s, y.s) s, coalesce(x.u, 0) ua, coalesce(x.d, 0) da, coalesce(y.u, 0) ub, coalesce(y.d, 0) db
            from x full join y on x.s = y.s)
    select s, if(db * ua > ub * da, da, ua), if(db * ua > ub * da, db, ub), greatest(ub / nullif(ua, 0), db / nullif(da, 0)), 4.0
    from z where ub > 4 * ua or db > 4 * da""")
rule("dns-c2", both.format("count(*)::double n", "port = 53") + """
    select coalesce(x.s, y.s) s, coalesce(x.n, 0) a, coalesce(y.n, 0) b, if(b >= a, b / nullif(a, 0), a / nullif(b, 0)), 4.0
    from x full join y on x.s = y.s where b > 4 * a or b < a / 4""")
pairs = "select src_ip s, dst_ip d, sum(up_bytes)::double u from {} where proto = 'tcp' and port = 443 group by all"
rule("https-exfiltration", f"""
    with p as ({pairs.format('b')}), q as ({pairs.format('a')}), m as (select avg(u) m from p),
    top as (select s, max(u) u, arg_max(d, u) d from p group by 1)
    select top.s, q.u, top.u, top.u, m from m, top left join q on q.s = top.s and q.d = top.d where top.u > m""")
ratio = "select src_ip s, down_bytes / up_bytes r from {} where inner_ip(dst_ip) and up_bytes > 0"
rule("transfer-ratio", f"""
    with m as (select 3 * avg(r) t from ({ratio.format('a')})), x as (select s, count(*)::double n from ({ratio.format('a')}), m where r > t group by 1)
    select y.s, coalesce(x.n, 0), y.n, y.r, m.t from m, (select s, count(*)::double n, max(r) r from ({ratio.format('b')}), m where r > t group by 1) y
    left join x on x.s = y.s""")
inner = "select distinct src_ip s, dst_ip d from {} where inner_ip(dst_ip)"
rule("internal-botnet", f"""
    with x as ({inner.format('a')}), y as ({inner.format('b')}), new as (select * from y except select * from x)
    select new.s, (select count(*) from x where x.s = new.s)::double, (select count(*) from y where y.s = new.s)::double, count(*)::double, 0.0
    from new group by new.s""")

# Destinations of the new countries, as the findings name them: none may occur in the clean day's country list.
known = {entry["country"] for entry in document["overview"]["baseline"]["countries"]}
new = {entry["country"]: entry["flows"] for entry in document["overview"]["test"]["countries"] if entry["country"] not in known}
odd = [f for f in document["findings"] if f["detector"] == "unusual-country"]
db.execute("create table odd (s varchar, d varchar)")
for finding in odd:
    for peer in finding["peers"]:
        db.execute("insert into odd values (?, ?)", [finding["subject"], peer])
rule("unusual-country", "select src_ip, 0.0, count(*)::double, count(*)::double, 0.0 from b where dst_ip in (select d from odd) group by 1")
same("flows to new countries", [(sum(f["after"] for f in odd),)], [(sum(new.values()),)])
print("new countries:", new, "| countries of the clean day:", len(known))
print("flagged:", {o["id"]: o["flagged"] for o in document["detectors"]})
sys.exit(1 if differences else 0)
