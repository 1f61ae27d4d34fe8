// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace reports {

/// Names some of all works of a table as briefly as a sentence needs it: "primes and downloads" for
/// "primes", "downloads, 2 in flight" and "downloads, 16 in flight" where these are all downloads,
/// "downloads at 2 and 16 in flight" where they are not, and "5 works" for more than a few.
/// `titles` has at least one, and `all` has those of `titles` too.
std::string name_works(const std::vector<std::string>& titles, const std::vector<std::string>& all);

/// Returns whether a sentence has at most the words of an answer, by the spaces between them.
bool is_short_enough(std::string_view sentence);

}  // namespace reports
