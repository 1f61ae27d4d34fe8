// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>

#include "bench/names.h"
#include "reports/text.h"

// What the commands' command lines have in common. In a header, because CLI11 takes long to compile
// and is compiled with each of them anyway.
namespace bench {

/// An option that takes the name of a file or folder.
inline void add_file_option(CLI::App& app, const std::string& name, const std::string& value,
                            const std::string& help, std::string& target) {
  app.add_option_function<std::string>(
         name,
         [name, &target](const std::string& text) {
           if (text.empty() || text.starts_with("--")) {
             throw UsageError(name + " takes a file's name, not '" + reports::printable(text, 60) +
                              "'");
           }
           target = text;
         },
         help)
      ->type_name(value);
}

/// The flag of every command that measures.
inline void add_keep_environment(CLI::App& app, bool& target) {
  app.add_flag("--keep-environment", target,
               "do not remove variables from the environment that change what is measured, such as "
               "OMP_PROC_BIND, MALLOC_ARENA_MAX or LD_PRELOAD");
}

[[noreturn]] inline void refuse_unknown_option(const CLI::App& app, const std::string& command) {
  const auto extras = app.remaining();
  const std::string& unknown = extras.front();
  std::vector<std::string> known;
  for (const CLI::Option* option : app.get_options()) {
    known.push_back(option->get_name(false, true).substr(0, option->get_name().find(',')));
    for (const auto& name : option->get_lnames()) known.push_back("--" + name);
  }
  const std::string name = unknown.substr(0, unknown.find('='));
  const std::string nearest = nearest_name(name, known);
  throw UsageError("unknown option '" + reports::printable(name, 60) + "'" +
                   (nearest.empty() ? "; " : ": did you mean '" + nearest + "'? ") + "'" + command +
                   " --help' shows all");
}

/// Takes the arguments behind `command`, which is what the user types. Returns the help text when
/// it is asked for. Throws `UsageError`.
inline std::string parse_arguments(CLI::App& app, const std::string& command,
                                   std::vector<std::string> arguments) {
  for (const std::string& argument : arguments) {
    // CLI11 would take the next argument for the value.
    if (argument.starts_with("--") && argument.ends_with("=")) {
      throw UsageError("'" + reports::printable(argument, 60) + "' lacks its value");
    }
  }
  std::ranges::reverse(arguments);  // as CLI11 wants them
  try {
    app.parse(arguments);
  } catch (const CLI::CallForHelp&) {
    return app.help();
  } catch (const CLI::ExtrasError&) {
    refuse_unknown_option(app, command);
  } catch (const CLI::ParseError& error) {
    throw UsageError(reports::printable(error.what()) + "; '" + command + " --help' shows how");
  }
  return "";
}

}  // namespace bench
