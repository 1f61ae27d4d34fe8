// SPDX-License-Identifier: Apache-2.0
#include "bench/command_line/program_help.h"

#include <algorithm>
#include <set>
#include <sstream>

#include <gtest/gtest.h>

#include "bench/command_line/manual_page.h"
#include "bench/options/help.h"
#include "reports/text/text.h"

namespace bench {
namespace {

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream stream(text);
  for (std::string line; std::getline(stream, line);) lines.push_back(line);
  return lines;
}

/// Whether a line of the help begins with the option as it is typed.
bool shows(const std::string& help, const CommandOption& option) {
  return std::ranges::any_of(lines_of(help), [&](const std::string& line) {
    const std::string begin = "  " + option_usage(option);
    return line == begin || line.starts_with(begin + " ");
  });
}

TEST(Help, OfEveryCommandFitsThePage) {
  std::vector<std::string> helps = {help_of(nullptr)};
  for (const CommandEntry& entry : all_commands()) helps.push_back(help_of(&entry));
  for (const std::string& help : helps) {
    for (const std::string& line : lines_of(help)) {
      EXPECT_LE(reports::width(line), help_width) << line;
      EXPECT_FALSE(line.ends_with(' ')) << line;
    }
  }
}

TEST(Help, OfEveryCommandShowsEveryOptionOnceWithItsMeaning) {
  for (const CommandEntry& entry : all_commands()) {
    const CommandSyntax syntax = entry.make()->syntax();
    std::set<std::string> names;
    for (const OptionGroup& group : shown_groups(syntax)) {
      EXPECT_FALSE(group.options.empty()) << entry.name << ": " << group.title;
      for (const CommandOption& option : group.options) {
        EXPECT_TRUE(names.insert(option.name).second) << entry.name << " " << option.name;
        EXPECT_TRUE(shows(help_of(&entry), option)) << entry.name << " " << option.name;
        EXPECT_FALSE(option.help.empty()) << entry.name << " " << option.name;
      }
    }
    const std::vector<std::string> known = option_names(syntax);
    for (const std::string& name : names) {
      EXPECT_EQ(std::ranges::count(known, name), 1) << entry.name << " " << name;
    }
  }
}

TEST(Help, OfTheProgramShowsEveryCommandButInternalOnesAndTheOptionsOfRun) {
  const std::string help = help_of(nullptr);
  for (const CommandEntry& entry : all_commands()) {
    const bool is_shown = help.find("\n  " + std::string(entry.name) + " ") != std::string::npos;
    EXPECT_EQ(is_shown, !entry.is_internal()) << entry.name;
  }
  for (const OptionGroup& group : run_command()->syntax().groups) {
    for (const CommandOption& option : group.options) {
      EXPECT_TRUE(shows(help, option)) << option.name;
    }
  }
}

TEST(Help, FillsLongTextsBehindTheNameOfAnOption) {
  const CommandSyntax syntax{
      .command = "bench x",
      .description = "Does it.",
      .groups = {{"Topic",
                  {{.name = "--short",
                    .value = "N",
                    .help = "word word word word word word word word word word word word",
                    .default_text = "none",
                    .take = nullptr},
                   {.name = "--an-option-with-a-name",
                    .value = "VALUE",
                    .help = "what it means",
                    .default_text = {},
                    .take = nullptr}}}},
      .sections = {{"Kept", "one\ntwo\n\n  as it   is"}}};
  EXPECT_EQ(format_help(syntax), R"(Usage: bench x [OPTIONS]

Does it.

Topic:
  --short N             word word word word word word word word word word word
                        word (default: none)
  --an-option-with-a-name VALUE
                        what it means

Help:
  -h, --help            show this help

Kept:
one two

  as it   is
)");
}

TEST(ManualPage, HasEveryOptionOfEveryCommandAndNoStrayRequests) {
  const std::string page = manual_page();
  for (const CommandEntry& entry : all_commands()) {
    if (entry.is_internal()) continue;
    for (const std::string& name : option_names(entry.make()->syntax())) {
      std::string escaped;
      for (const char byte : name) escaped += byte == '-' ? "\\-" : std::string(1, byte);
      EXPECT_NE(page.find("\\fB" + escaped + "\\fR"), std::string::npos) << name;
    }
  }
  const std::set<std::string> requests = {".TH", ".SH", ".SS", ".TP", ".PP",
                                          ".B",  ".br", ".nf", ".fi"};
  for (const std::string& line : lines_of(page)) {
    const std::string request = line.starts_with('.') ? line.substr(0, line.find(' ')) : ".PP";
    EXPECT_TRUE(requests.contains(request)) << line;
    EXPECT_FALSE(line.starts_with('\'')) << line;
  }
}

}  // namespace
}  // namespace bench
