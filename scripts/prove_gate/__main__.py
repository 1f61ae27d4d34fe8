# SPDX-License-Identifier: Apache-2.0
import argparse
import pathlib
import signal
import sys

from . import measure, parts, raw_data, simulation, table
from .relink import CannotRelink
from .state import State, StateError

ROOT = pathlib.Path(__file__).resolve().parents[2]


def part_names(text):
    names = text.split(",")
    for name in names:
        if name not in parts.PARTS:
            raise argparse.ArgumentTypeError(
                f"no part '{name}': they are {', '.join(parts.PARTS)}")
    return list(dict.fromkeys(names))


def positive(text):
    value = int(text) if text.isdigit() else 0
    if value < 1:
        raise argparse.ArgumentTypeError(f"takes a number from 1 up, not '{text}'")
    return value


def parse(arguments):
    parser = argparse.ArgumentParser(
        prog="prove-gate.sh", allow_abbrev=False,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        description="The acceptance test of 'bench ab', in parts that add up. Every run is kept in a "
                    "folder of its own;\nwhat was interrupted is done again the next time.",
        epilog="parts:\n" + "\n".join(f"  {part.name:12} {part.what} ({part.budget_s} s each)"
                                      for part in parts.PARTS.values()))
    commands = parser.add_subparsers(dest="command", required=True, metavar="run|simulate|table")

    run = commands.add_parser("run", help="measures more runs of some parts, in turn",
                              allow_abbrev=False)
    run.add_argument("parts", metavar="PART[,PART]", type=part_names)
    how_many = run.add_mutually_exclusive_group()
    how_many.add_argument("--runs", metavar="N", type=positive, default=1,
                          help="so many more of each part (default: 1)")
    how_many.add_argument("--total", metavar="N", type=positive,
                          help="until there are so many of each part on this machine")
    run.add_argument("--time-budget", metavar="SECONDS", type=positive,
                     help="of each run (default: the part's own)")
    run.add_argument("--bench", metavar="PATH", type=pathlib.Path,
                     default=ROOT / "build/bin/bench", help="the program (default: build/bin/bench)")
    run.add_argument("--seed", metavar="TEXT", help="of a new state (default: a random one)")

    simulate = commands.add_parser(
        "simulate", help="the tails that few runs cannot show, with the noise that was measured",
        allow_abbrev=False)
    simulate.add_argument("--runs", metavar="N", type=positive, default=10_000,
                          help="of each scenario (default: 10000)")
    simulate.add_argument("--seed", metavar="N", type=positive, default=1)
    simulate.add_argument("--simulation", metavar="PATH", type=pathlib.Path,
                          default=ROOT / "build/bin/gate_simulation")

    tabulate = commands.add_parser("table", help="writes what there is so far", allow_abbrev=False)
    for command in (simulate, tabulate):
        command.add_argument("--out", metavar="DIR", type=pathlib.Path,
                             help="where to (default: the state's folder)")
    for command in (run, simulate, tabulate):
        command.add_argument("--state", metavar="DIR", type=pathlib.Path, required=True,
                             action="append", help="where the runs add up; 'table' and 'simulate' "
                                                   "take several, of several machines")
    options = parser.parse_args(arguments)
    if options.command == "run" and len(options.state) > 1:
        run.error("one --state: that is where the runs go")
    return options


def load(states):
    runs = []
    for folder in states:
        runs += [raw_data.load_run(path) for _, _, path in State(folder, True).finished()]
    if not runs:
        raise StateError("there are no finished runs yet: 'prove-gate.sh run' makes them")
    # Of several machines, each in its order; a number of its own for each.
    for number, run in enumerate(runs, 1):
        run.number = number
    return runs


def write_table(states, folder):
    runs = load(states)
    folder.mkdir(parents=True, exist_ok=True)
    text = table.make_table(runs)
    (folder / "gate.md").write_text(text)
    raw_data.write_csv(folder / "pairs.csv.gz", raw_data.PAIR_COLUMNS, raw_data.pair_rows(runs))
    raw_data.write_csv(folder / "verdicts.csv.gz", raw_data.VERDICT_COLUMNS,
                       raw_data.verdict_rows(runs))
    print(text)
    measure.print_log(f"written to {folder}: gate.md, pairs.csv.gz, verdicts.csv.gz")


def main(arguments):
    options = parse(arguments)
    # Whoever ends us ends the run, too, and it is not kept.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        if options.command == "run":
            measure.perform_all(State(options.state[0]), options.parts, options.runs, options.total,
                                options.bench.resolve(), options.time_budget, options.seed,
                                measure.print_log)
        elif options.command == "simulate":
            simulation.write(load(options.state), options.simulation, options.runs, options.seed,
                             options.out or options.state[0])
        else:
            write_table(options.state, options.out or options.state[0])
    except (measure.Interrupted, KeyboardInterrupt) as error:
        measure.print_log(f"interrupted: {error}")
        return 130
    except (StateError, CannotRelink, OSError) as error:
        measure.print_log(str(error))
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
