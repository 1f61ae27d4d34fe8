// SPDX-License-Identifier: Apache-2.0
#include "bench/ab/schedule.h"

#include <array>
#include <charconv>
#include <initializer_list>
#include <random>
#include <utility>
#include <vector>

namespace bench {
namespace {

constexpr std::uint64_t block = 4;
constexpr std::uint64_t page_bytes = 4096;

std::mt19937_64 random_of(std::initializer_list<std::uint64_t> numbers) {
  std::vector<std::uint32_t> words;
  for (const std::uint64_t number : numbers) {
    words.push_back(static_cast<std::uint32_t>(number));
    words.push_back(static_cast<std::uint32_t>(number >> 32));
  }
  std::seed_seq sequence(words.begin(), words.end());
  return std::mt19937_64(sequence);
}

}  // namespace

std::uint64_t schedule_seed(const std::string& run) {
  std::uint64_t seed = 0;
  std::from_chars(run.data(), run.data() + run.size(), seed, 16);
  return seed;
}

bool PairSchedule::candidate_first(std::uint64_t cell, std::uint64_t pair) const {
  auto random = random_of({seed_, cell, pair / block});
  std::array<bool, block> order = {false, false, true, true};
  // The order of std::shuffle is not the same in every library.
  for (std::uint64_t left = block; left > 1; --left) {
    std::swap(order[left - 1], order[random() % left]);
  }
  return order[pair % block];
}

std::uint64_t PairSchedule::turn_seed(std::uint64_t cell, std::uint64_t pair) const {
  return random_of({seed_, cell, pair, 3u})();
}

std::uint32_t PairSchedule::padding_bytes(std::uint64_t cell, std::uint64_t pair,
                                          bool is_candidate) const {
  auto random = random_of({seed_, cell, pair, is_candidate ? 1u : 2u});
  return static_cast<std::uint32_t>(1 + random() % page_bytes);
}

}  // namespace bench
