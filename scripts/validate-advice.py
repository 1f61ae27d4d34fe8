#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""How good 'bench advise' is: draws shapes of work, asks for advice on each, measures all candidates
in many rounds, and writes how often the advised one was the best ('--help' says how it is used).
  scripts/validate-advice.py measure --folder=results/advice
  scripts/validate-advice.py table --folder=results/advice --out=docs/validation/advice.md"""
import pathlib
import sys

sys.dont_write_bytecode = True
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))

from advice_validation.__main__ import main

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
