// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace bench {

/// Returns how an amount could be written here that somebody wrote as other programs take it: "10K"
/// as "10k" or "10KiB", "1 min" as "1min", "1..4" as "1-4", "90sec" as "90s", "1_000" as "1000".
/// The likeliest comes first; whoever asks knows which of them means something. Nothing for long
/// texts, and for those that begin with no digit.
std::vector<std::string> spellings_of(std::string_view text);

}  // namespace bench
