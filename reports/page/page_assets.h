// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

namespace reports {

/// A file of reports/page that is part of the program.
struct Asset {
  std::string_view text;
  std::string_view sha256;  ///< hexadecimal
};

extern const Asset style_asset;
extern const Asset script_asset;  ///< of the page without its charts
extern const Asset charts_asset;  ///< what draws them; empty in a program that was built without
extern const std::string_view why_no_charts;  ///< a clause; empty when there are some

}  // namespace reports
