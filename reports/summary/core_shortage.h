// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "reports/results/results.h"

namespace reports {

/// A sentence on cells whose workers must take turns on the cores, although their settings read as
/// if each had one: pinned workers beyond the usable cores; and workers that compute beyond the
/// usable cores of a machine that has more, of which a mask or a quota withholds some. Empty when
/// there are none. Experiments that choose such cells on purpose say so themselves.
std::string core_shortage_warning(const Results& results);

}  // namespace reports
