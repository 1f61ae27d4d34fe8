// SPDX-License-Identifier: Apache-2.0
#include "bench/command_line/command_line.h"

#include <algorithm>

#include <fmt/core.h>

#include "bench/command_line/program_help.h"
#include "bench/usage_error.h"

namespace bench {
namespace {

/// Refuses an option that does not exist, where there is a command of its name: "--list".
void refuse_commands_as_options(const CommandSyntax& syntax,
                                const std::vector<std::string>& arguments) {
  if (syntax.operands.kind == Operands::Kind::unknown) return;  // it may be another program's
  const std::vector<std::string> known = option_names(syntax);
  for (const std::string& argument : arguments) {
    if (!argument.starts_with("--") || std::ranges::find(known, argument) != known.end()) continue;
    const CommandEntry* const entry = find_command(std::string_view(argument).substr(2));
    if (entry == nullptr || entry->is_internal()) continue;
    throw UsageError(fmt::format("unknown option '{}': did you mean the command 'bench {}'?",
                                 argument, entry->name));
  }
}

}  // namespace

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
  refuse_commands_as_options(syntax, rest);
  invocation.command->finish(parse_arguments(syntax, rest));
  return invocation;
}

}  // namespace bench
