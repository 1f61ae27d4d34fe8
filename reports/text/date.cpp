// SPDX-License-Identifier: Apache-2.0
#include "reports/text/date.h"

#include <algorithm>
#include <cstdlib>
#include <ctime>
#include <string>

namespace reports {
namespace {

bool is_digit(char one) { return one >= '0' && one <= '9'; }

/// strptime also takes signs, spaces and fewer digits.
bool has_shape(std::string_view text, std::string_view shape) {
  return std::ranges::equal(text, shape, [](char given, char wanted) {
    return wanted == '0' ? is_digit(given) : given == wanted;
  });
}

/// Takes ".25" off the front, in nanoseconds; further digits are left out. 0 where there is none.
std::optional<std::int64_t> take_fraction(std::string_view& text) {
  if (text.empty() || (text.front() != '.' && text.front() != ',')) return 0;
  text.remove_prefix(1);
  const auto end =
      static_cast<std::size_t>(std::ranges::find_if_not(text, is_digit) - text.begin());
  if (end == 0) return std::nullopt;
  std::string digits(text.substr(0, std::min<std::size_t>(end, 9)));
  digits.resize(9, '0');
  text.remove_prefix(end);
  return std::strtoll(digits.c_str(), nullptr, 10);
}

bool is_offset(std::string_view text) {
  return text == "Z" || (text.size() > 1 && (text.front() == '+' || text.front() == '-') &&
                         (has_shape(text.substr(1), "00:00") || has_shape(text.substr(1), "0000")));
}

}  // namespace

std::optional<Instant> instant_of_date(std::string_view text, std::int64_t nanoseconds) {
  constexpr std::string_view shape = "0000-00-00T00:00:00";
  std::string local(text.substr(0, shape.size()));
  if (local.size() == shape.size() && local[10] == ' ') local[10] = 'T';
  if (!has_shape(local, shape)) return std::nullopt;
  text.remove_prefix(shape.size());
  const auto fraction = take_fraction(text);
  const std::string_view offset = text.empty() ? "Z" : text;
  if (!fraction || !is_offset(offset)) return std::nullopt;

  std::tm parsed = {};
  const std::string date = local.append(offset);
  const char* const end = strptime(date.c_str(), "%Y-%m-%dT%H:%M:%S%z", &parsed);
  constexpr long max_offset_s = 15L * 3600 - 1;
  if (end == nullptr || *end != '\0' || std::abs(parsed.tm_gmtoff) > max_offset_s ||
      parsed.tm_sec > 60 || parsed.tm_year < 70) {
    return std::nullopt;
  }
  std::tm day = {};
  day.tm_year = parsed.tm_year;
  day.tm_mon = parsed.tm_mon;
  day.tm_mday = parsed.tm_mday;
  const std::int64_t day_s = timegm(&day);
  if (day.tm_mday != parsed.tm_mday) return std::nullopt;  // it made 2 March of 30 February
  return Instant{.seconds = day_s + parsed.tm_hour * 3600L + parsed.tm_min * 60L + parsed.tm_sec -
                            parsed.tm_gmtoff,
                 .nanoseconds = *fraction != 0 ? *fraction : nanoseconds};
}

}  // namespace reports
