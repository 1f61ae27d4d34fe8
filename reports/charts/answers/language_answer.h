// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <span>

#include "reports/charts/answers/best_settings.h"
#include "reports/summary/section.h"

namespace reports {

/// Says how far apart the best in Python and in C++ are, over all works that both have in one
/// source; nothing where there is none.
std::optional<Answer> language_answer(std::span<const BestSettings> all);

}  // namespace reports
