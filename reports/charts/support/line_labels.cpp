// SPDX-License-Identifier: Apache-2.0
#include "reports/charts/support/line_labels.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "reports/text/text.h"

namespace reports::vega_lite {
namespace {

/// The bytes of a text that are its first character.
std::size_t first_character(std::string_view text) {
  std::size_t bytes = 1;
  while (bytes < text.size() && continues_character(text[bytes])) ++bytes;
  return std::min(bytes, text.size());
}

/// Parts after which a line may end: words with the space behind them, and parts of words with
/// their hyphen.
std::vector<std::string> parts_of(const std::string& text) {
  std::vector<std::string> parts(1);
  for (const char byte : text) {
    parts.back() += byte;
    if (byte == ' ' || byte == '-') parts.emplace_back();
  }
  if (parts.back().empty() && parts.size() > 1) parts.pop_back();
  return parts;
}

std::string without_end_space(std::string text) {
  while (text.ends_with(' ')) text.pop_back();
  return text;
}

/// 1, 2 or 5 times a power of ten, at least `step`.
double round_step(double step) {
  const double power = std::pow(10.0, std::floor(std::log10(step)));
  for (const double factor : {1.0, 2.0, 5.0}) {
    if (factor * power >= step * (1 - 1e-9)) return factor * power;
  }
  return 10 * power;
}

/// Ticks between powers of ten, of which a few are in the range.
std::vector<double> logarithmic_ticks(const Interval& domain) {
  const double decades = std::log10(domain.high / domain.low);
  std::vector<double> factors = {1, 1.5, 2, 3, 4, 5, 6, 8};
  if (decades > 0.7) factors = {1, 2, 5};
  if (decades > 2) factors = {1};
  std::vector<double> ticks;
  const auto last = static_cast<int>(std::floor(std::log10(domain.high)));
  for (int power = static_cast<int>(std::floor(std::log10(domain.low))); power <= last; ++power) {
    for (const double factor : factors) {
      // Divided, a tick of 0.3 is 0.3 and no neighbour.
      const double tick =
          power < 0 ? factor / std::pow(10.0, -power) : factor * std::pow(10.0, power);
      if (tick >= domain.low && tick <= domain.high) ticks.push_back(tick);
    }
  }
  return ticks;
}

/// Labels that touch, and so have moved together.
struct Block {
  double sum = 0;     ///< of the tops that its first label should have by the wish of each
  double height = 0;  ///< of all of them
  std::size_t labels = 0;
  double top() const { return sum / static_cast<double>(labels); }
};

}  // namespace

std::vector<std::string> label_lines(const std::string& text, std::size_t max_width) {
  if (const std::size_t end = text.find('\n'); end != std::string::npos) {
    std::vector<std::string> lines = label_lines(text.substr(0, end), max_width);
    for (std::string& line : label_lines(text.substr(end + 1), max_width)) {
      lines.push_back(std::move(line));
    }
    return lines;
  }
  std::vector<std::string> lines(1);
  const auto begin_line = [&] {
    lines.back() = without_end_space(lines.back());
    lines.emplace_back();
  };
  for (std::string part : parts_of(text)) {
    if (!lines.back().empty() && width(lines.back()) + width(without_end_space(part)) > max_width) {
      begin_line();
    }
    while (width(without_end_space(part)) > max_width) {
      while (width(lines.back()) < max_width && !part.empty()) {
        const std::size_t bytes = first_character(part);
        lines.back() += part.substr(0, bytes);
        part.erase(0, bytes);
      }
      begin_line();
    }
    lines.back() += part;
  }
  lines.back() = without_end_space(lines.back());
  if (lines.back().empty() && lines.size() > 1) lines.pop_back();
  return lines;
}

AxisRange axis_range(const AxisNeeds& needs) {
  constexpr double max_stretch = 0.4;
  const auto place = [&](double value) { return needs.logarithmic ? std::log10(value) : value; };
  const auto is_shown = [&](double value) {
    return std::isfinite(value) && (!needs.logarithmic || value > 0);
  };
  std::vector<double> values;
  for (const double value : needs.values) {
    if (is_shown(value)) values.push_back(place(value));
  }
  if (values.empty()) values = {place(1), place(10)};
  const auto [least, most] = std::ranges::minmax(values);
  const bool from_zero = needs.from_zero && !needs.logarithmic;
  double low = from_zero ? std::min(0.0, least) : least;
  double high = most;
  // Equal values have a range as well: half a decade, or a fifth of the value.
  const double least_span = needs.logarithmic ? 0.5 : std::max(0.2 * std::abs(most), 1e-9);
  const double span = std::max(high - low, least_span);
  double lowest = low;
  double highest = high;
  for (const double extreme : needs.extremes) {
    if (!is_shown(extreme)) continue;
    lowest = std::min(lowest, std::max(place(extreme), low - max_stretch * span));
    highest = std::max(highest, std::min(place(extreme), high + max_stretch * span));
  }
  low = from_zero ? low : lowest;
  high = highest;
  if (high - low < least_span) {
    const double missing = least_span - (high - low);
    high += missing / 2;
    if (!from_zero) low -= missing / 2;
  }
  if (needs.logarithmic) {
    const double margin = 0.04 * (high - low);
    const Interval domain{std::pow(10.0, low - margin), std::pow(10.0, high + margin)};
    return {domain, logarithmic_ticks(domain)};
  }
  const double step = round_step((high - low) / 6);
  const double first = std::floor(low / step + 1e-6);
  const double last = std::ceil(high / step - 1e-6);
  AxisRange range{{first * step, last * step}, {}};
  const auto steps = static_cast<int>(last - first);
  for (int number = 0; number <= steps; ++number) {
    range.ticks.push_back((first + number) * step);
  }
  return range;
}

double pixels_from_top(double value, const Interval& domain, bool logarithmic, double height) {
  const auto place = [&](double at) { return logarithmic ? std::log(at) : at; };
  const double low = place(domain.low);
  const double high = place(domain.high);
  if (!(high > low)) return height / 2;
  const double share = (place(value) - low) / (high - low);
  return height * (1 - std::clamp(share, 0.0, 1.0));
}

std::vector<double> spread(const std::vector<double>& wanted, const std::vector<double>& heights,
                           double height) {
  std::vector<std::size_t> order(wanted.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::ranges::stable_sort(order, {}, [&](std::size_t label) { return wanted[label]; });
  // Neighbours that overlap become one block, which stands where the sum of squares is least.
  std::vector<Block> blocks;
  for (const std::size_t label : order) {
    blocks.push_back({wanted[label] - heights[label] / 2, heights[label], 1});
    while (blocks.size() > 1) {
      const Block& last = blocks.back();
      Block& before = blocks[blocks.size() - 2];
      if (before.top() + before.height <= last.top()) break;
      before.sum += last.sum - static_cast<double>(last.labels) * before.height;
      before.height += last.height;
      before.labels += last.labels;
      blocks.pop_back();
    }
  }
  std::vector<double> tops;
  double free_from = 0;
  for (const Block& block : blocks) {
    tops.push_back(std::max(block.top(), free_from));
    free_from = tops.back() + block.height;
  }
  double free_until = std::max(height, 0.0);
  for (std::size_t place = blocks.size(); place-- > 0;) {
    tops[place] = std::min(tops[place], free_until - blocks[place].height);
    free_until = tops[place];
  }
  std::vector<double> middles(wanted.size());
  std::size_t next = 0;
  for (std::size_t place = 0; place < blocks.size(); ++place) {
    double top = tops[place];
    for (std::size_t label = 0; label < blocks[place].labels; ++label) {
      const std::size_t which = order[next++];
      middles[which] = top + heights[which] / 2;
      top += heights[which];
    }
  }
  return middles;
}

}  // namespace reports::vega_lite
