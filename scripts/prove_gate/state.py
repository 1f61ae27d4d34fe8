# SPDX-License-Identifier: Apache-2.0
"""The folder in which the runs add up: every finished run is a folder of its own, which gets its
name when it is whole. What was interrupted has another name, and is done again."""

import contextlib
import fcntl
import gzip
import hashlib
import json
import os
import pathlib
import re
import secrets
import shutil

RUN_NAME = re.compile(r"(\d{4,})-([a-z-]+)")
UNFINISHED = ".unfinished"
# What makes a machine another one, of what the results say about it.
OF_A_STRATUM = ("host_name", "cpu_model", "physical_cores", "logical_cores", "usable_cores",
                "quota_cores", "governor", "kernel", "compiler", "compiler_flags", "build_type")


class StateError(Exception):
    pass


def stratum_of(machine):
    """The name of a machine, eight hexadecimal digits, from its description in the results."""
    described = {key: machine.get(key) for key in OF_A_STRATUM}
    text = json.dumps(described, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:8]


class State:
    def __init__(self, folder, must_exist=False):
        self.folder = pathlib.Path(folder)
        self.runs_folder = self.folder / "runs"
        if must_exist and not self.runs_folder.is_dir():
            raise StateError(f"'{folder}' holds no runs: 'prove-gate.sh run' makes them")
        self.runs_folder.mkdir(parents=True, exist_ok=True)

    @contextlib.contextmanager
    def locked(self):
        """Nobody else measures for this state, or they would disturb each other."""
        with open(self.folder / "lock", "w") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError as error:
                raise StateError(f"'{self.folder}' is being measured for already") from error
            yield

    def seed(self, given=None):
        """Of everything random in this state's runs: chosen once and kept."""
        path = self.folder / "seed"
        if path.exists():
            kept = path.read_text().strip()
            if given is not None and given != kept:
                raise StateError(f"the seed of '{self.folder}' is {kept}, not {given}")
            return kept
        chosen = given if given is not None else secrets.token_hex(4)
        path.write_text(chosen + "\n")
        return chosen

    def finished(self):
        """The folders of all finished runs, by their numbers."""
        runs = []
        for path in self.runs_folder.iterdir():
            match = RUN_NAME.fullmatch(path.name)
            if match and (path / "run.json").exists():
                runs.append((int(match[1]), match[2], path))
        return sorted(runs)

    def count(self, part):
        return sum(name == part for _, name, _ in self.finished())

    def begin(self, part):
        """The number of the next run, and a fresh folder to make it in."""
        for path in self.runs_folder.glob("*" + UNFINISHED):
            shutil.rmtree(path)
        number = max((number for number, _, _ in self.finished()), default=0) + 1
        folder = self.runs_folder / f"{number:04}-{part}{UNFINISHED}"
        folder.mkdir()
        return number, folder

    def finish(self, folder, record):
        write_json(folder / "run.json", record)
        os.rename(folder, folder.with_name(folder.name.removesuffix(UNFINISHED)))


def write_json(path, value):
    temporary = path.with_name(path.name + ".tmp")
    temporary.write_text(json.dumps(value, indent=1, allow_nan=False) + "\n")
    os.replace(temporary, path)


def read_json(path):
    """A file that may be compressed."""
    opened = gzip.open if path.suffix == ".gz" else open
    with opened(path, "rt", encoding="utf-8") as file:
        return json.load(file)


def compress(path):
    with open(path, "rb") as plain, gzip.open(str(path) + ".gz", "wb", 9) as packed:
        shutil.copyfileobj(plain, packed)
    path.unlink()
