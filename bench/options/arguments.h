// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>

#include "bench/options/names.h"
#include "reports/text/text.h"

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
             throw UsageError(name + " takes a file's name, not '" + reports::sanitize(text, 60) +
                              "'");
           }
           target = text;
         },
         help)
      ->type_name(value);
}

/// The names of an application's options, with their dashes.
inline std::vector<std::string> option_names(const CLI::App& app) {
  std::vector<std::string> names;
  for (const CLI::Option* option : app.get_options()) {
    for (const auto& name : option->get_lnames()) names.push_back("--" + name);
    for (const auto& name : option->get_snames()) names.push_back("-" + name);
  }
  return names;
}

/// The option that is meant by one that does not exist; empty when none is near.
inline std::string nearest_option(const std::string& typed, const std::vector<std::string>& known) {
  // What other programs call it.
  static const std::pair<const char*, const char*> synonyms[] = {
      {"--threads", "--workers"},    {"--thread", "--workers"},   {"--processes", "--workers"},
      {"--jobs", "--workers"},       {"--cores", "--workers"},    {"--cpus", "--workers"},
      {"--output", "--out"},         {"--timeout", "--deadline"}, {"--duration", "--time-budget"},
      {"--repetitions", "--trials"}, {"--runs", "--trials"},      {"--baseline", "--base"},
      {"--contender", "--candidate"}};
  for (const auto& [theirs, ours] : synonyms) {
    if (typed == theirs && std::ranges::find(known, ours) != known.end()) return ours;
  }
  return nearest_name(typed, known);
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
  const std::string name = unknown.substr(0, unknown.find('='));
  const std::string nearest =
      name.starts_with("-") ? nearest_option(name, option_names(app)) : std::string();
  throw UsageError("unknown option '" + reports::sanitize(name, 60) + "'" +
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
      throw UsageError("'" + reports::sanitize(argument, 60) + "' lacks its value");
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
    throw UsageError(reports::sanitize(error.what()) + "; '" + command + " --help' shows how");
  }
  return "";
}

}  // namespace bench
