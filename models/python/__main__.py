# SPDX-License-Identifier: Apache-2.0
"""What the interpreter of a Python model runs: bench carries this folder, as a zip archive."""

from runner.main import main

main()
