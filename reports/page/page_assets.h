// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

namespace reports {

/// A file of reports/page that is part of the program.
struct Asset {
  std::string_view text;
  std::string_view sha256;  ///< hexadecimal, of what a browser runs
};

extern const Asset style_asset;
extern const Asset script_asset;  ///< of the page without its charts
/// The script that draws the charts, as gzip: a quarter of what it is unpacked. Empty in a program
/// without charts.
extern const Asset charts_asset;
extern const std::string_view why_no_charts;  ///< a clause; empty when there are some

}  // namespace reports
