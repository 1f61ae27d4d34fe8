// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cstdint>
#include <cstring>
#include <random>
#include <string>
#include <vector>

#include "reports/results/files/json.h"

// Bytes at random are rarely JSON: most of the time the mutator changes a value of the document
// instead, and what reads its meaning is reached.

extern "C" std::size_t LLVMFuzzerMutate(std::uint8_t* data, std::size_t size, std::size_t most);

namespace {

using nlohmann::json;
using Random = std::minstd_rand;

std::size_t below(Random& random, std::size_t most) { return random() % most; }

void collect(json& value, std::vector<json*>& all) {
  all.push_back(&value);
  if (!value.is_structured()) return;
  for (json& element : value) collect(element, all);
}

json number(Random& random) {
  switch (below(random, 6)) {
    case 0:
      return below(random, 4);
    case 1:
      return -1;
    case 2:
      return std::uint64_t{1} << below(random, 64);
    case 3:
      return ~std::uint64_t{0};
    case 4:
      return 1e18;
    default:
      return 0.5;
  }
}

json text(Random& random) {
  static const char* const texts[] = {"",
                                      "</script><fuzz>",
                                      "fuzz\"onload=\"",
                                      "|@fuzz #1 :x: www.x.y http://x `a` [b](c)",
                                      "\033[2J\r\n\u0085\u202e",
                                      "a\\|b",
                                      "overview",
                                      "primes",
                                      "datum.x",
                                      "1. $a$"};
  return texts[below(random, std::size(texts))];
}

void change(json& value, Random& random, const std::vector<json*>& all) {
  if (value.is_structured() && !value.empty() && below(random, 3) != 0) {
    const auto place =
        std::next(value.begin(), static_cast<std::ptrdiff_t>(below(random, value.size())));
    if (below(random, 2) == 0) {
      value.erase(place);
    } else if (value.is_array()) {
      const json copy = *place;
      value.insert(value.begin(), copy);
    }
    return;
  }
  if (value.is_number() && below(random, 8) != 0) {
    value = number(random);
  } else if (value.is_string() && below(random, 8) != 0) {
    value = text(random);
  } else if (value.is_boolean()) {
    value = !value.get<bool>();
  } else {
    const json copy = *all[below(random, all.size())];
    value = copy;
  }
}

}  // namespace

extern "C" std::size_t LLVMFuzzerCustomMutator(std::uint8_t* data, std::size_t size,
                                               std::size_t most, unsigned int seed) {
  Random random(seed);
  const std::string before(reinterpret_cast<const char*>(data), size);
  json document;
  if (below(random, 10) != 0) document = json::parse(before, nullptr, /*allow_exceptions=*/false);
  if (!document.is_structured()) return LLVMFuzzerMutate(data, size, most);
  for (std::size_t changes = 1 + below(random, 3); changes > 0; --changes) {
    std::vector<json*> all;
    collect(document, all);
    change(*all[below(random, all.size())], random, all);
  }
  const std::string after = reports::to_line(document);
  if (after.size() > most) return LLVMFuzzerMutate(data, size, most);
  std::memcpy(data, after.data(), after.size());
  return after.size();
}
