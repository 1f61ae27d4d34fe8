// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>

#include "reports/charts/support/vega_lite.h"

namespace reports::vega_lite {

// Parts that charts of lines and of bars are made of.

/// Returns whether an axis has a place for a value: not where it is no number, or not above 0 on a
/// logarithmic one.
bool can_be_drawn(const Axis& axis, double value);

/// The rows of a layer that has its own.
Json data(Json rows);

/// A mark over its own rows, or over the chart's where there are none.
Json layer(Json mark, Json encoding);

/// The encoding of a chart that names its series in another way.
Json without_legend(Json encoding);

/// Adds the line of a rule. One at a value of x has its label above the chart, that of the
/// `number`th one higher than the one before it. `y` is null where the chart has no quantity on it.
void add_rule(Json& layers, const Rule& rule, std::size_t number, const Axis& x, const Axis* y);

}  // namespace reports::vega_lite
