// SPDX-License-Identifier: Apache-2.0
#include "reports/text/ascii.h"

#include <algorithm>
#include <array>
#include <atomic>
#include <utility>

#include "reports/text/text.h"

namespace reports {
namespace {

std::atomic<bool> only_ascii_is_shown{false};

constexpr std::array<std::pair<std::string_view, std::string_view>, 30> equivalents = {{
    {"µ", "u"},  {"×", "x"},  {"–", "-"},  {"−", "-"},  {"·", "."},  {"…", "..."},
    {"≤", "<="}, {"≥", ">="}, {"±", "+-"}, {"→", "->"}, {"“", "\""}, {"”", "\""},
    {"‘", "'"},  {"’", "'"},  {"█", "#"},  {"▓", "="},  {"▒", "%"},  {"░", ":"},
    {"▁", "1"},  {"▂", "2"},  {"▃", "3"},  {"▄", "4"},  {"▅", "5"},  {"▆", "6"},
    {"▇", "7"},  {"└", "+"},  {"─", "-"},  {"┴", "+"},  {"│", "|"},  {"\u00A0", " "},
}};

bool is_ascii(char byte) { return static_cast<unsigned char>(byte) < 0x80; }

}  // namespace

std::string to_ascii(std::string_view text) {
  std::string result;
  result.reserve(text.size());
  while (!text.empty()) {
    std::size_t bytes = 1;
    if (is_ascii(text[0])) {
      result += text[0];
    } else {
      // A character is a byte that begins it and those that continue it, three at the most.
      while (bytes < std::min<std::size_t>(text.size(), 4) && continues_character(text[bytes]))
        ++bytes;
      const auto known = std::ranges::find(equivalents, text.substr(0, bytes),
                                           &std::pair<std::string_view, std::string_view>::first);
      result += known != equivalents.end() ? known->second : "?";
    }
    text.remove_prefix(bytes);
  }
  return result;
}

void show_ascii(bool only_ascii) noexcept { only_ascii_is_shown.store(only_ascii); }
bool shows_ascii() noexcept { return only_ascii_is_shown.load(); }

}  // namespace reports
