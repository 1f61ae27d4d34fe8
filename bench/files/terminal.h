// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace bench {

/// Returns whether the text that this process shows may be UTF-8: by the locale of the environment,
/// or by its name where the machine does not have that locale. Without any locale it is "C", which
/// has ASCII alone.
bool is_utf8_locale();

/// Returns whether a terminal that calls itself `name` (the variable TERM; null: unset) understands
/// the escape sequences that redraw a line.
bool understands_escapes(const char* name);

/// Returns how many columns a line that goes to this descriptor may take: those of the terminal, at
/// least 40 and at most 400, or `otherwise` where it is none.
std::size_t line_columns(int fd, std::size_t otherwise);

/// Makes everything that is shown from now on fit the locale: what is written to `stderr`, the
/// columns of tables, and what `print_text` prints. Called by `main` before anything is shown,
/// in every process but a trial.
void fit_output_to_locale();

/// Prints text for people to standard output, as far as the locale can show it. What programs read
/// is UTF-8 in every locale: that is printed with `print`. Throws `std::system_error`.
void print_text(const std::string& text);

}  // namespace bench
