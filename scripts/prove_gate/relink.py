# SPDX-License-Identifier: Apache-2.0
"""The same program once more, of the same objects in another order: the same code, and another
layout of it. How fast a program is depends on the layout, too."""

import pathlib
import random
import shlex
import subprocess
import tempfile

# Of all functions, by their address: those of one object stay together, in whatever order.
LEAST_MOVED = 0.5


class CannotRelink(Exception):
    pass


def _run(command, where):
    done = subprocess.run(command, cwd=where, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, text=True, check=False)
    if done.returncode != 0:
        raise CannotRelink(f"'{command[0]}' failed in {where}:\n{done.stdout[-2000:]}")
    return done.stdout


def _steps(line):
    """The commands of one line of Ninja's, which joins some as ': && … && :'."""
    steps = [[]]
    for word in shlex.split(line):
        if word == "&&":
            steps.append([])
        else:
            steps[-1].append(word)
    return [step for step in steps if step and step != [":"]]


def commands(build):
    """What makes the build folder's bin/bench: how it is linked, and of which objects each of its
    archives is made. (To unpack the archives is not enough: members may have the same name.)"""
    lines = _run(["ninja", "-t", "commands", "bin/bench"], build).strip().splitlines()
    steps = [step for line in lines for step in _steps(line)]
    links = [step for step in steps
             if "-o" in step and step[step.index("-o") + 1:][:1] == ["bin/bench"]]
    if not links:
        raise CannotRelink(f"no link command of bin/bench in {build}: was it made by Ninja?")
    archives = {step[2]: step[3:] for step in steps
                if len(step) > 3 and pathlib.Path(step[0]).name.endswith("ar")
                and step[1] == "qc"}
    return links[0], archives


def members_used(link, build, scratch):
    """Of every archive of ours on the command line, the names of the objects that are taken."""
    command = list(link)
    command[command.index("-o") + 1] = str(scratch / "traced")
    # Twice: the members of archives, too, as "(archive)member".
    listing = _run([*command, "-Wl,--trace,--trace"], build)
    used = {}
    for line in listing.splitlines():
        archive, separator, member = line.strip().removeprefix("(").partition(")")
        if separator and member:
            used.setdefault(archive, set()).add(member)
    return used


def relink(build, target, seed):
    """Makes `target`, a program of the objects of the build folder's bin/bench in an order that the
    seed chooses. Returns the share of its functions that lie elsewhere. Throws `CannotRelink`."""
    build = pathlib.Path(build).resolve()
    target = pathlib.Path(target).resolve()
    link, archives = commands(build)
    with tempfile.TemporaryDirectory() as scratch:
        used = members_used(link, build, pathlib.Path(scratch))
    objects, rest = [], []
    for word in link:
        if word.endswith(".o"):
            objects.append(word)
        elif word in archives:
            names = used.get(word, ())
            objects += [path for path in archives[word] if pathlib.Path(path).name in names]
        else:
            rest.append(word)
    random.Random(seed).shuffle(objects)
    place = rest.index("-o")
    rest[place + 1] = str(target)
    # What they need of the system's libraries comes behind them, as before.
    _run([*rest[:place], *objects, *rest[place:]], build)
    moved = share_moved(build / "bin/bench", target)
    if moved < LEAST_MOVED:
        raise CannotRelink(f"only {moved:.0%} of the functions lie elsewhere: the order is the same")
    return moved


def functions(program):
    """Where every function lies, by its name."""
    listing = _run(["nm", "--defined-only", str(program)], None)
    return {words[2]: int(words[0], 16) for words in map(str.split, listing.splitlines())
            if len(words) == 3 and words[1] in "tT"}


def share_moved(program, other):
    """Of the functions that both have, how many lie at another distance from 'main'."""
    one, two = functions(program), functions(other)
    common = [name for name in one.keys() & two.keys() if name != "main"]
    moved = sum(one[name] - one["main"] != two[name] - two["main"] for name in common)
    return moved / max(1, len(common))
