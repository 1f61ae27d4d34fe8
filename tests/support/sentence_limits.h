// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "reports/summary/section.h"

namespace reports {

/// Returns how many words a text has: what stands between spaces and has a letter or a digit. "10.1
/// ms" is two words, "·" is none.
std::size_t count_words(std::string_view text);

/// Returns how many figures a text has: numbers with or without a unit, "1.58×" or "10.1 ms". A
/// range such as "0.9–1.1" is two. No figures are the number of a setting ("2 threads", "1, 2 and 4
/// processes", "16 in flight", "2 CPUs"), a number within a name ("python3.13t", "process-pool-2"),
/// and the version of an interpreter ("Python 3.13t").
std::size_t count_figures(std::string_view text);

/// Describes which limits of an answer a sentence exceeds: "27 words and 3 figures: …". Empty where
/// it keeps both.
std::string exceeded_limits(std::string_view sentence);

/// Describes each limit that a section exceeds: the number of its answers, and the words and
/// figures of their sentences. Empty where it keeps all.
std::string exceeded_limits(const Section& section);

}  // namespace reports
