// SPDX-License-Identifier: Apache-2.0
#include "bench/options/command_syntax.h"

#include <algorithm>

#include <CLI/CLI.hpp>
#include <fmt/core.h>

#include "bench/options/names.h"
#include "bench/usage_error.h"
#include "reports/text/text.h"

// The one file that includes CLI11, whose headers take 13 s to compile.

namespace bench {
namespace {

constexpr std::size_t shown_bytes = 60;  // of what the user typed

void add_option(CLI::App& app, const CommandOption& option) {
  const std::string names =
      option.short_name.empty() ? option.name : option.name + "," + option.short_name;
  if (option.is_flag()) {
    app.add_flag_callback(names, [&option] { option.take(""); });
  } else {
    app.add_option_function<std::string>(names, option.take);
  }
}

/// Refuses an option without its value, at the end or before another option.
void refuse_missing_values(const CommandSyntax& syntax, const std::vector<std::string>& arguments) {
  for (std::size_t place = 0; place < arguments.size(); ++place) {
    const bool is_followed =
        place + 1 < arguments.size() && !arguments[place + 1].starts_with("--");
    if (is_followed) continue;
    for (const OptionGroup& group : syntax.groups) {
      for (const CommandOption& option : group.options) {
        if (option.is_flag() || option.name != arguments[place]) continue;
        throw UsageError(fmt::format("'{0}' lacks its value: {0}={1}", option.name, option.value));
      }
    }
  }
}

/// Refuses what CLI11 would accept and the user did not mean.
void refuse_wrong_forms(const CommandSyntax& syntax, const std::vector<std::string>& arguments) {
  std::vector<std::string> flags = {help_option().name};
  for (const OptionGroup& group : syntax.groups) {
    for (const CommandOption& option : group.options) {
      if (option.is_flag()) flags.push_back(option.name);
    }
  }
  for (const std::string& argument : arguments) {
    for (const std::string& flag : flags) {
      if (argument.starts_with(flag + "=")) throw UsageError("'" + flag + "' takes no value");
    }
    // CLI11 would take the next argument for the value.
    if (argument.starts_with("--") && argument.ends_with("=")) {
      throw UsageError("'" + reports::sanitize(argument, shown_bytes) + "' lacks its value");
    }
  }
}

[[noreturn]] void refuse_unknown(const CommandSyntax& syntax, const std::string& unknown) {
  const std::string name = unknown.substr(0, unknown.find('='));
  const bool is_option = name.starts_with("-");
  throw unknown_name(is_option ? "unknown option" : "unexpected argument", name,
                     is_option ? nearest_option(name, option_names(syntax)) : std::string(),
                     syntax.command + " --help");
}

}  // namespace

const CommandOption& help_option() {
  static const CommandOption option{.name = "--help",
                                    .value = {},
                                    .help = "show this help",
                                    .default_text = {},
                                    .take = [](const std::string&) {},
                                    .short_name = "-h"};
  return option;
}

std::vector<std::string> option_names(const CommandSyntax& syntax) {
  std::vector<std::string> names = {help_option().name, help_option().short_name};
  for (const OptionGroup& group : syntax.groups) {
    for (const CommandOption& option : group.options) {
      names.push_back(option.name);
      if (!option.short_name.empty()) names.push_back(option.short_name);
    }
  }
  return names;
}

std::string nearest_option(const std::string& typed, const std::vector<std::string>& known) {
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

ParsedArguments parse_arguments(const CommandSyntax& syntax,
                                const std::vector<std::string>& arguments) {
  refuse_wrong_forms(syntax, arguments);
  refuse_missing_values(syntax, arguments);
  CLI::App app;
  app.set_help_flag();
  for (const OptionGroup& group : syntax.groups) {
    for (const CommandOption& option : group.options) add_option(app, option);
  }
  ParsedArguments parsed;
  using enum Operands::Kind;
  if (syntax.operands.kind == some) app.add_option("operands", parsed.operands);
  if (syntax.operands.kind == unknown) app.allow_extras();
  try {
    app.parse(std::vector<std::string>(arguments.rbegin(), arguments.rend()));  // as CLI11 wants
  } catch (const CLI::ExtrasError&) {
    refuse_unknown(syntax, app.remaining().front());
  } catch (const CLI::ParseError& error) {
    throw UsageError(reports::sanitize(error.what()) + "; '" + syntax.command +
                     " --help' shows how");
  }
  if (syntax.operands.kind == unknown) parsed.operands = app.remaining();
  for (const OptionGroup& group : syntax.groups) {
    for (const CommandOption& option : group.options) {
      if (app.count(option.name) > 0) parsed.given.insert(option.name);
    }
  }
  return parsed;
}

}  // namespace bench
