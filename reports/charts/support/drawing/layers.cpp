// SPDX-License-Identifier: Apache-2.0
#include "reports/charts/support/drawing/layers.h"

#include <cmath>

namespace reports::vega_lite {

bool can_be_drawn(const Axis& axis, double value) {
  return std::isfinite(value) && (!axis.logarithmic || value > 0);
}

Json data(Json rows) { return {{"values", std::move(rows)}}; }

Json layer(Json mark, Json encoding) {
  return {{"mark", std::move(mark)}, {"encoding", std::move(encoding)}};
}

Json without_legend(Json encoding) {
  encoding["legend"] = nullptr;
  return encoding;
}

void add_rule(Json& layers, const Rule& rule, std::size_t number, const Axis& x, const Axis* y) {
  const Axis* const axis = rule.at_x ? &x : y;
  if (axis == nullptr || !can_be_drawn(*axis, rule.value)) return;
  const char* const channel = rule.at_x ? "x" : "y";
  const Json rows = {{{"at", rule.value}, {"t0", rule.label}}};
  const Json place = quantity("at", *axis);
  Json line = layer({{"type", "rule"}, {"color", neutral_colour}, {"strokeDash", {4, 4}}},
                    {{channel, place}, {"tooltip", tooltip({"line"})}});
  line["data"] = data(rows);
  layers.push_back(std::move(line));
  if (!rule.at_x) return;
  Json text = layer({{"type", "text"},
                     {"color", neutral_colour},
                     {"fontSize", 11},
                     {"limit", 260},
                     {"align", "center"},
                     {"y", 0},
                     {"dy", -10 - 12 * static_cast<int>(number)}},
                    {{channel, place}, {"text", {{"field", "t0"}}}});
  text["data"] = data(rows);
  layers.push_back(std::move(text));
}

}  // namespace reports::vega_lite
