// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace reports {

/// What some cells do: a workload, and what tells it apart from others. Printable.
struct WorkName {
  std::string work;
  std::optional<std::uint64_t> in_flight;  ///< of tasks that wait

  bool operator==(const WorkName&) const = default;
};

/// "downloads, 2 in flight".
std::string title_of(const WorkName& work);

/// Names some of all works of a table as briefly as a sentence needs it: "primes and downloads" for
/// "primes", "downloads, 2 in flight" and "downloads, 16 in flight" where these are all downloads,
/// "downloads at 2 and 16 in flight" where they are not, and "5 works" for more than a few.
/// `some` has at least one, and `all` has those of `some` too.
std::string name_works(const std::vector<WorkName>& some, const std::vector<WorkName>& all);
}  // namespace reports
