// SPDX-License-Identifier: Apache-2.0
#include "bench/options/command_syntax.h"

#include <algorithm>
#include <map>

#include <CLI/CLI.hpp>
#include <fmt/core.h>

#include "bench/options/name_meanings.h"
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

/// Whether it is a short option with its value behind it: "-j4".
bool is_short_with_value(std::string_view typed, std::string_view option) {
  return option.size() == 2 && typed.size() > 2 && typed.starts_with(option) && typed[2] >= '0' &&
         typed[2] <= '9';
}

/// The option that an argument gives, with its value behind '=' where it has one there.
struct GivenOption {
  const CommandOption* option = nullptr;  ///< null: the argument is no option that takes a value
  std::string value;
  bool has_value = false;
};

GivenOption given_option(const CommandSyntax& syntax, const std::string& argument) {
  const std::size_t end = argument.find('=');
  for (const OptionGroup& group : syntax.groups) {
    for (const CommandOption& option : group.options) {
      if (option.is_flag() || option.name != argument.substr(0, end)) continue;
      if (end == std::string::npos) return {&option, {}, false};
      return {&option, argument.substr(end + 1), true};
    }
  }
  return {};
}

/// Returns the option whose value ends before this argument, with the value.
GivenOption option_before(const CommandSyntax& syntax, const std::vector<std::string>& arguments,
                          std::size_t place) {
  if (place == 0) return {};
  GivenOption given = given_option(syntax, arguments[place - 1]);
  if (given.has_value || place == 1) return given.has_value ? given : GivenOption();
  given = given_option(syntax, arguments[place - 2]);
  if (given.option == nullptr || given.has_value) return {};
  return {given.option, arguments[place - 1], true};
}

/// Refuses a second value for an option, of which CLI11 would say how many it had.
void refuse_repeated(const CommandSyntax& syntax, const std::vector<std::string>& arguments) {
  std::map<const CommandOption*, std::string> values;
  for (std::size_t place = 0; place < arguments.size(); ++place) {
    GivenOption given = given_option(syntax, arguments[place]);
    if (given.option == nullptr) continue;
    if (!given.has_value) given.value = arguments[++place];  // there is one, as was checked
    const auto [known, is_new] = values.emplace(given.option, given.value);
    if (is_new) continue;
    const std::string first = reports::sanitize(known->second, shown_bytes);
    const std::string second = reports::sanitize(given.value, shown_bytes);
    const std::string& name = given.option->name;
    throw UsageError(fmt::format(
        "'{}' is given twice, with '{}' and '{}': give it once{}", name, first, second,
        given.option->takes_list() ? fmt::format(", as {}={},{}", name, first, second) : ""));
  }
}

/// Whether a number and a unit were two arguments: "1 min".
bool is_amount_in_two(std::string_view number, std::string_view unit) {
  constexpr std::size_t max_letters = 7;  // of "seconds" and "minutes"
  return !unit.empty() && unit.size() <= max_letters && meanings_of(unit).empty() &&
         number.find_first_not_of("0123456789.") == std::string_view::npos &&
         std::ranges::all_of(unit, [](char byte) { return byte >= 'A' && byte <= 'z'; });
}

[[noreturn]] void refuse_unknown(const CommandSyntax& syntax, const std::string& unknown,
                                 const std::vector<std::string>& arguments) {
  if (unknown == "--") {
    throw UsageError(
        fmt::format("'--' means nothing to '{}', which takes options only: leave it "
                    "out",
                    syntax.command));
  }
  const std::string name = unknown.substr(0, unknown.find('='));
  const std::string command = syntax.command + " --help";
  if (name.starts_with("-")) {
    throw unknown_name("unknown option", name, nearest_option(name, option_names(syntax)), command);
  }
  const auto place = std::ranges::find(arguments, unknown) - arguments.begin();
  const GivenOption before = option_before(syntax, arguments, static_cast<std::size_t>(place));
  const char* const between = before.option == nullptr               ? nullptr
                              : before.option->takes_list()          ? ","
                              : is_amount_in_two(before.value, name) ? ""
                                                                     : nullptr;
  if (between == nullptr) throw unknown_entry("unexpected argument", name, "", command);
  throw unknown_name(
      "unexpected argument", name,
      fmt::format("{}={}{}{}", before.option->name, reports::sanitize(before.value, shown_bytes),
                  between, reports::sanitize(unknown, shown_bytes)),
      command);
}

}  // namespace

bool CommandOption::takes_list() const { return value == "LIST" || value.ends_with(",..."); }

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
  static const std::pair<const char*, const char*> synonyms[] = {{"--threads", "--workers"},
                                                                 {"--thread", "--workers"},
                                                                 {"--processes", "--workers"},
                                                                 {"--jobs", "--workers"},
                                                                 {"--cores", "--workers"},
                                                                 {"--cpus", "--workers"},
                                                                 {"--output", "--out"},
                                                                 {"--timeout", "--deadline"},
                                                                 {"--duration", "--time-budget"},
                                                                 {"--repetitions", "--trials"},
                                                                 {"--runs", "--trials"},
                                                                 {"--baseline", "--base"},
                                                                 {"--contender", "--candidate"},
                                                                 {"--json", "--out"},
                                                                 {"-o", "--out"},
                                                                 {"-j", "--workers"},
                                                                 {"-v", "--version"},
                                                                 {"-V", "--version"}};
  for (const auto& [theirs, ours] : synonyms) {
    const bool is_it = typed == theirs || is_short_with_value(typed, theirs);
    if (is_it && std::ranges::find(known, ours) != known.end()) return ours;
  }
  return nearest_name(typed, known);
}

ParsedArguments parse_arguments(const CommandSyntax& syntax,
                                const std::vector<std::string>& arguments) {
  refuse_wrong_forms(syntax, arguments);
  refuse_missing_values(syntax, arguments);
  refuse_repeated(syntax, arguments);
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
    refuse_unknown(syntax, app.remaining().front(), arguments);
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
