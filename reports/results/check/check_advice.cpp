// SPDX-License-Identifier: Apache-2.0
#include "reports/results/check/check_advice.h"

#include <algorithm>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/core.h>
#include <fmt/ranges.h>

#include "reports/results/advice_words.h"
#include "reports/results/refuse.h"
#include "reports/text/text.h"

namespace reports {
namespace {

constexpr double max_ns = 1e18;
constexpr std::uint64_t max_count = 1'000'000'000'000;

void check_time(const char* field, double ns) {
  if (ns >= 0 && ns <= max_ns) return;
  refuse(field, "be from 0 to 1e18", format_general(ns));
}

void check_count(const char* field, std::uint64_t count, std::uint64_t min) {
  if (count >= min && count <= max_count) return;
  refuse(field, fmt::format("be from {} to {}", min, max_count), std::to_string(count));
}

void check_words(const char* field, const std::vector<std::string>& words,
                 std::span<const std::string_view> known) {
  if (words.size() > known.size()) {
    refuse(field, fmt::format("have at most {} entries", known.size()),
           std::to_string(words.size()));
  }
  for (const std::string& word : words) {
    if (std::ranges::find(known, word) != known.end()) continue;
    refuse(field, fmt::format("be some of {}", fmt::join(known, ", ")),
           "'" + sanitize(word, 60) + "'");
  }
}

}  // namespace

void check_advice(const AdviceRequest& request) {
  check_time("advice.compute_ns", request.compute_ns);
  check_time("advice.wait_ns", request.wait_ns);
  if (!(request.compute_ns + request.wait_ns > 0)) {
    refuse("advice: compute_ns or wait_ns must be above 0");
  }
  check_count("advice.tasks", request.tasks, 1);
  check_count("advice.concurrency", request.concurrency, 0);
  check_count("advice.result_bytes", request.result_bytes, 0);
  check_words("advice.needs", request.needs, need_names);
  check_words("advice.languages", request.languages, advised_languages);
  if (request.languages.empty()) refuse("advice.languages: must have at least one entry");
}

}  // namespace reports
