# SPDX-License-Identifier: Apache-2.0
import argparse
import json
import pathlib
import re
import sys

from . import judge, measure, shapes, table

ROOT = pathlib.Path(__file__).resolve().parents[2]


def positive(text):
    value = int(text) if text.isdigit() else 0
    if value < 1:
        raise argparse.ArgumentTypeError(f"takes a number from 1 up, not '{text}'")
    return value


def seconds(text):
    """A time as bench takes it: "500ms", "20s", "2m", or a number of seconds."""
    found = re.fullmatch(r"(\d+(?:\.\d+)?)(ms|s|m|h)?", text)
    if not found or float(found[1]) <= 0:
        raise argparse.ArgumentTypeError(f"takes a time such as 500ms or 20s, not '{text}'")
    return float(found[1]) * {"ms": 1e-3, "s": 1, "m": 60, "h": 3600, None: 1}[found[2]]


def parse(arguments):
    parser = argparse.ArgumentParser(prog="validate-advice.py", allow_abbrev=False,
                                     description="How often the advice of 'bench advise' is right.")
    commands = parser.add_subparsers(dest="command", required=True, metavar="measure|table")
    common = argparse.ArgumentParser(add_help=False)
    common.add_argument("--folder", metavar="PATH", type=pathlib.Path, required=True,
                        help="where each shape has a folder of its own")
    common.add_argument("--shapes", metavar="N", type=positive, default=60,
                        help="how many are drawn (default: 60)")
    common.add_argument("--seed", metavar="TEXT", default="1", help="of the shapes (default: 1)")
    common.add_argument("--rounds", metavar="N", type=positive, default=30,
                        help="of every candidate (default: 30)")
    common.add_argument("--max-serial", metavar="TIME", type=seconds, default=20.0,
                        help="the most that all tasks of a shape take one after the other "
                             "(default: 20s)")
    run = commands.add_parser("measure", parents=[common], allow_abbrev=False,
                              help="measures the shapes that are not done yet")
    run.add_argument("--time-limit", metavar="TIME", type=seconds, default=7200.0,
                     help="of the advice and of the candidates of a shape, each (default: 2h)")
    run.add_argument("--advice-budget", metavar="SECONDS", type=positive, default=30,
                     help="the time budget of the advice (default: 30)")
    run.add_argument("--bench", metavar="PATH", default=str(ROOT / "build/bin/bench"),
                     help="the program (default: build/bin/bench)")
    show = commands.add_parser("table", parents=[common], allow_abbrev=False,
                               help="writes what was found")
    show.add_argument("--out", metavar="PATH", type=pathlib.Path, help="default: standard output")
    return parser.parse_args(arguments)


def measure_all(options):
    options.cores = measure.usable_cores()
    for number in range(options.shapes):
        kept = measure.ShapeFolder(options.folder, number)
        shape = shapes.draw(options.seed, number, options.max_serial)
        if kept.is_done():
            kept.prepare(shape)  # that it is this one
            continue
        print(f"shape {number}: compute {shapes.duration(shape.compute_ns)}, "
              f"wait {shapes.duration(shape.wait_ns)}, {shape.tasks} tasks, {shape.in_flight} in "
              f"flight: {measure.measure_shape(kept, shape, options)}", flush=True)
    return 0


def machine_of(results):
    context = results["concurrency_bench"]["machine"]
    return f"{context['cpu_model']} with {context['usable_cores']} cores"


def show_table(options):
    rows, machine = [], "no machine"
    for number in range(options.shapes):
        kept = measure.ShapeFolder(options.folder, number)
        if not kept.is_done():
            continue
        kept.prepare(shapes.draw(options.seed, number, options.max_serial))  # that it is this one
        results = json.loads(kept.truth_path.read_text())
        machine = machine_of(results)
        rows.append(judge.judge(number, kept.recorded_shape(),
                                json.loads(kept.advice_path.read_text()), results))
    text = table.table_of(rows, options.seed, f"{options.max_serial:g} s", options.rounds, machine)
    if options.out:
        measure.write_whole(options.out, text)
    else:
        print(text, end="")
    return 0


def main(arguments):
    options = parse(arguments)
    return measure_all(options) if options.command == "measure" else show_table(options)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
