# SPDX-License-Identifier: Apache-2.0
"""No protection: updates get lost wherever tasks run at once."""

PROTECTION = "none"
