// SPDX-License-Identifier: Apache-2.0
#include "bench/command_line/manual_page.h"

#include <algorithm>
#include <sstream>
#include <string_view>

#include "bench/build_info.h"
#include "bench/command_line/command.h"
#include "bench/options/help.h"

namespace bench {
namespace {

/// Returns a line of text in which nothing is a request or an escape.
std::string escape(std::string_view text) {
  std::string escaped;
  for (const char byte : text) {
    if (byte == '\\') {
      escaped += "\\e";
    } else if (byte == '-') {
      escaped += "\\-";
    } else {
      escaped += byte;
    }
  }
  if (escaped.starts_with('.') || escaped.starts_with('\'')) escaped.insert(0, "\\&");
  return escaped;
}

std::string upper_case(std::string_view text) {
  std::string upper(text);
  std::ranges::transform(upper, upper.begin(), [](char byte) {
    return byte >= 'a' && byte <= 'z' ? static_cast<char>(byte - 'a' + 'A') : byte;
  });
  return upper;
}

std::string bold(std::string_view text) { return "\\fB" + escape(text) + "\\fR"; }

/// Returns text whose paragraphs are filled, and whose lines that begin with a space are shown as
/// they are.
std::string paragraphs(std::string_view text) {
  std::string page;
  bool as_it_is = false;
  const auto show_as_it_is = [&](bool wanted) {
    if (wanted != as_it_is) page += wanted ? ".nf\n" : ".fi\n";
    as_it_is = wanted;
  };
  std::istringstream lines{std::string(text)};
  for (std::string line; std::getline(lines, line);) {
    if (line.empty()) {
      show_as_it_is(false);
      page += ".PP\n";
      continue;
    }
    show_as_it_is(line.front() == ' ');
    page += escape(line) + "\n";
  }
  show_as_it_is(false);
  return page;
}

std::string item(const std::string& name, const std::string& meaning) {
  return ".TP\n" + name + "\n" + escape(meaning) + "\n";
}

std::string option_item(const CommandOption& option) {
  std::string name = bold(option.name);
  if (!option.short_name.empty()) name = bold(option.short_name) + ", " + name;
  if (!option.is_flag()) name += " \\fI" + escape(option.value) + "\\fR";
  return item(name, option_meaning(option));
}

std::string command_section(const CommandEntry& entry) {
  const CommandSyntax syntax = entry.make()->syntax();
  std::string page = ".SH " + upper_case(syntax.command) + "\n" + bold(command_usage(syntax)) +
                     "\n.PP\n" + paragraphs(syntax.description);
  for (const OptionGroup& group : shown_groups(syntax)) {
    page += ".SS " + escape(group.title) + "\n";
    for (const CommandOption& option : group.options) page += option_item(option);
  }
  for (const HelpSection& section : syntax.sections) {
    page += ".SS " + escape(section.title) + "\n" + paragraphs(section.text);
  }
  return page;
}

}  // namespace

std::string manual_page() {
  std::string page = std::string(".TH BENCH 1 \"\" \"bench ") + build_info::version +
                     "\" \"User Commands\"\n"
                     ".SH NAME\nbench \\- compare concurrency models on the same work\n"
                     ".SH SYNOPSIS\n.B bench\n[\\fBrun\\fR] [\\fIOPTIONS\\fR]\n.br\n.B bench\n"
                     "\\fICOMMAND\\fR [\\fIARGUMENTS\\fR]\n.SH DESCRIPTION\n";
  page += paragraphs(run_command()->syntax().description);
  page += ".SH COMMANDS\n";
  std::string sections;
  for (const CommandEntry& entry : all_commands()) {
    if (entry.is_internal()) continue;
    page += item(bold(entry.name), std::string(entry.summary));
    sections += command_section(entry);
  }
  return page + sections;
}

}  // namespace bench
