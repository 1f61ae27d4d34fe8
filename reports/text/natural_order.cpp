// SPDX-License-Identifier: Apache-2.0
#include "reports/text/natural_order.h"

#include <algorithm>
#include <string_view>

namespace reports {
namespace {

constexpr std::string_view digits = "0123456789";

/// Takes the digits at the front of `text`, without the zeros that lead them.
std::string_view take_number(std::string_view& text) {
  std::string_view number = text.substr(0, text.find_first_not_of(digits));
  text.remove_prefix(number.size());
  number.remove_prefix(std::min(number.find_first_not_of('0'), number.size()));
  return number;
}

bool begins_with_digit(std::string_view text) {
  return !text.empty() && digits.find(text.front()) != std::string_view::npos;
}

}  // namespace

bool NaturalLess::operator()(const std::string& a, const std::string& b) const {
  std::string_view left = a;
  std::string_view right = b;
  while (!left.empty() && !right.empty()) {
    if (begins_with_digit(left) && begins_with_digit(right)) {
      const std::string_view one = take_number(left);
      const std::string_view other = take_number(right);
      if (one.size() != other.size()) return one.size() < other.size();
      if (one != other) return one < other;
      continue;
    }
    if (left.front() != right.front()) {
      return static_cast<unsigned char>(left.front()) < static_cast<unsigned char>(right.front());
    }
    left.remove_prefix(1);
    right.remove_prefix(1);
  }
  // Names of equal numbers differ by their zeros at the most: "run-9" and "run-09".
  return left.empty() == right.empty() ? a < b : left.empty();
}

}  // namespace reports
