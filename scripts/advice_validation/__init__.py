# SPDX-License-Identifier: Apache-2.0
"""The validation of 'bench advise': scripts/validate-advice.py."""
