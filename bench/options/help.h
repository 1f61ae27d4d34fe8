// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "bench/options/command_syntax.h"
#include "reports/text/layout.h"

namespace bench {

inline constexpr std::size_t help_width = 80;  ///< columns that no line of a help exceeds

/// The help of a command: usage, description, `preface`, the options by topic, the sections.
/// `preface` is complete lines, shown as they are.
std::string format_help(const CommandSyntax& syntax, std::string_view preface = {});

/// One row of a list of names and what they mean, with the meaning filled to the width of the page:
/// of options, commands.
std::string format_help_row(std::string_view name, std::string_view meaning);

/// The columns of a terminal that lists and plans take.
inline constexpr std::size_t list_width = reports::TextLayout::usual_columns;

/// Breaks the lines that are longer than `columns` between words. What follows is indented by two
/// columns more than its line.
std::string fill_lines(std::string_view text, std::size_t columns = list_width);

/// "--workers N,...": an option as it is typed, "-q, --quiet" with its short name.
std::string option_usage(const CommandOption& option);

/// The help of an option with its default.
std::string option_meaning(const CommandOption& option);

/// "bench ab [OPTIONS] [CELLS]".
std::string command_usage(const CommandSyntax& syntax);

/// The groups of options as they are shown: with one for `--help` at the end.
std::vector<OptionGroup> shown_groups(const CommandSyntax& syntax);

}  // namespace bench
