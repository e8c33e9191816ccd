"""Run one benchmark: python -m bench NAME [options]. Without a name, list them; with `--short`, run small ones."""

import importlib
import sys

BENCHMARKS = {
    "accuracy": ("bench.accuracy.report", "inferred lineage on hidden declarations: writes docs/accuracy.md"),
    "inference": ("bench.inference", "resolution and inference on a Hub of any size: CPU time and peak memory"),
    "stability": ("bench.stability", "inferred parents that a change of 1 % of the Hub changes"),
    "pipeline": ("bench.pipeline", "dump file to finished graph: time and peak memory"),
    "hub": ("bench.hub_dump", "write a Hub-like dump of any size"),
    "license-agreement": ("bench.license_agreement", "clauses of the registry against two other tables"),
    "license-conflicts": ("bench.license_conflicts", "conflicts on the sample, and those checked by hand"),
    "licenses": ("bench.licenses", "propagation of licenses: rows of BOUND_BY from integer ids"),
    "crawl": ("bench.crawl", "a whole crawl against a replica: models per second on one core, memory"),
    "neo4j": ("bench.neo4j", "load, update and every question on a real Neo4j"),
    "neo4j-bulk": ("bench.neo4j_bulk", "bulk import of 1M models by the real importer"),
    "rdf": ("bench.rdf", "triples per second of the whole graph, against rdflib"),
    "lineage": ("bench.lineage", "root sets of all models: LineageIndex and its peers"),
    "questions": ("bench.questions", "every question on the embedded graph of a large Hub"),
    "figures": ("bench.figures", "figures with their band, what if, concentration"),
}

SHORT = (
    ("lineage", ["--models", "100000"]),
    ("licenses", ["--models", "100000"]),
    ("pipeline", ["--models", "100000"]),
    ("figures", ["--models", "100000"]),
)
"""What runs in two minutes on a laptop and needs no server."""


def main(arguments: list[str]) -> int:
    """Hand the rest of the arguments to the main function of the named module; nothing else is imported."""
    if arguments == ["--short"]:
        for name, options in SHORT:
            print(f"\n## python -m bench {' '.join([name, *options])}\n", flush=True)
            importlib.import_module(BENCHMARKS[name][0]).main(options)
        return 0
    if not arguments or arguments[0] not in BENCHMARKS:
        for name, (_, what) in BENCHMARKS.items():
            print(f"python -m bench {name:17} {what}", file=sys.stderr)
        print(f"python -m bench {'--short':17} {', '.join(name for name, _ in SHORT)}, small", file=sys.stderr)
        return 2 if arguments else 0
    module = importlib.import_module(BENCHMARKS[arguments[0]][0])
    module.main(arguments[1:])
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
