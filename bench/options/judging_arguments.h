// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>

#include "bench/options/arguments.h"
#include "bench/options/options.h"
#include "bench/options/parse.h"

namespace bench {

inline constexpr double max_margin = 10;  ///< a share: more than that is no margin

/// What the commands that compare two builds have in common. `or_else`: where the margins come from
/// before the usual ones are taken. In a header as arguments.h.
inline void add_judging_options(CLI::App& app, Judging& judging, const std::string& or_else) {
  const auto add_margin = [&app](const std::string& name, const std::string& help,
                                 std::optional<double>& target) {
    app.add_option_function<std::string>(
           name,
           [name, &target](const std::string& text) {
             target = parse_percentage(name, text, max_margin);
           },
           help)
        ->type_name("PERCENT");
  };
  add_margin("--fail-size", "the least slowdown that fails (default: " + or_else + "1%)",
             judging.fail_size);
  add_margin("--bias-floor",
             "what may be bias: an interval must lie beyond it (default: " + or_else + "0.5%)",
             judging.bias_floor);
  add_margin("--equivalence",
             "differences within it are of no interest (default: " + or_else + "2%)",
             judging.equivalence);
  app.add_flag("--strict", judging.strict, "exit with 3 when a cell is inconclusive or alone")
      ->disable_flag_override();
  add_file_option(app, "--html", "FILE",
                  "write a page with an interval per cell; '-' for standard output",
                  judging.files.html);
  add_file_option(app, "--markdown", "FILE",
                  "write a summary that fits into a comment of a pull request; '-' for standard "
                  "output",
                  judging.files.markdown);
  add_file_option(app, "--json", "FILE",
                  "write the judgement for programs; '-' for standard output", judging.files.json);
  add_file_option(
      app, "--summary", "FILE",
      "write Google Benchmark's JSON with one row per cell, the candidate's median (names end with "
      "'/real_time'), as "
      "Bencher and github-action-benchmark take it; '-' for standard output",
      judging.files.summary);
}

}  // namespace bench
