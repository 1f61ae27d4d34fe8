// SPDX-License-Identifier: Apache-2.0
#include "bench/command_line/command_line.h"

#include <algorithm>

#include "bench/command_line/program_help.h"

namespace bench {
std::string_view command_name(const std::vector<std::string>& arguments) {
  const bool is_named = !arguments.empty() && !arguments.front().starts_with("-");
  return is_named ? std::string_view(arguments.front()) : "run";
}

Invocation parse_command_line(const std::vector<std::string>& arguments) {
  const std::string_view name = command_name(arguments);
  const bool is_named = !arguments.empty() && arguments.front() == name;
  const std::vector<std::string> rest(arguments.begin() + (is_named ? 1 : 0), arguments.end());
  const auto asks_for = [&](const std::string& option) {
    return std::ranges::find(rest, option) != rest.end();
  };
  const CommandEntry* const entry = &known_command(name);
  if (asks_for(help_option().name) || asks_for(help_option().short_name)) {
    return {find_command("help"), text_command(help_of(is_named ? entry : nullptr))};
  }
  Invocation invocation{entry, entry->make()};
  CommandSyntax syntax = invocation.command->syntax();
  if (!is_named) syntax.command = "bench";  // for messages
  if (asks_for(version_option().name) &&
      std::ranges::count(option_names(syntax), version_option().name) > 0) {
    return {find_command("help"), text_command(version_text())};
  }
  invocation.command->finish(parse_arguments(syntax, rest));
  return invocation;
}

}  // namespace bench
