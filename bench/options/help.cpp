// SPDX-License-Identifier: Apache-2.0
#include "bench/options/help.h"

#include <sstream>

#include "reports/text/fold.h"
#include "reports/text/text.h"

namespace bench {
namespace {

constexpr std::size_t meaning_column = 24;

/// The words of the text in lines of at most `help_width` columns, each behind `indent` spaces but
/// the first, which begins in column `begin`.
std::string fill(std::string_view text, std::size_t begin, std::size_t indent) {
  std::string filled;
  std::size_t column = begin;
  bool is_first = true;
  std::istringstream words{std::string(text)};
  for (std::string word; words >> word; is_first = false) {
    const std::size_t columns = reports::width(word);
    if (!is_first && column + 1 + columns > help_width) {
      filled += "\n" + std::string(indent, ' ');
      column = indent;
    } else if (!is_first) {
      filled += ' ';
      ++column;
    }
    filled += word;
    column += columns;
  }
  return filled + "\n";
}

/// Paragraphs filled, lines that begin with a space as they are.
std::string fill_paragraphs(std::string_view text) {
  std::string filled;
  std::string paragraph;
  const auto end_paragraph = [&] {
    if (!paragraph.empty()) filled += fill(paragraph, 0, 0);
    paragraph.clear();
  };
  std::istringstream lines{std::string(text)};
  for (std::string line; std::getline(lines, line);) {
    if (!line.empty() && line.front() != ' ') {
      paragraph += line + " ";
      continue;
    }
    end_paragraph();
    filled += line + "\n";
  }
  end_paragraph();
  return filled;
}

}  // namespace

std::string fill_lines(std::string_view text, std::size_t columns) {
  std::string filled = reports::break_lines(text, columns, {.keeps_words = true});
  if (!filled.empty() && filled.back() != '\n') filled += '\n';
  return filled;
}

std::string option_usage(const CommandOption& option) {
  return (option.short_name.empty() ? "" : option.short_name + ", ") + option.name +
         (option.is_flag() ? "" : " " + option.value);
}

std::string option_meaning(const CommandOption& option) {
  return option.help +
         (option.default_text.empty() ? "" : " (default: " + option.default_text + ")");
}

std::string command_usage(const CommandSyntax& syntax) {
  return syntax.command + " [OPTIONS]" +
         (syntax.operands.shown.empty() ? "" : " " + syntax.operands.shown);
}

std::vector<OptionGroup> shown_groups(const CommandSyntax& syntax) {
  std::vector<OptionGroup> groups = syntax.groups;
  constexpr const char* title = "Help";
  if (groups.empty() || groups.back().title != title) groups.push_back({title, {}});
  groups.back().options.insert(groups.back().options.begin(), help_option());
  return groups;
}

std::string format_help_row(std::string_view name, std::string_view meaning) {
  std::string row = "  " + std::string(name);
  const std::size_t columns = reports::width(row);
  if (columns + 2 > meaning_column) {
    row += "\n" + std::string(meaning_column, ' ');
  } else {
    row += std::string(meaning_column - columns, ' ');
  }
  return row + fill(meaning, meaning_column, meaning_column);
}

std::string format_help(const CommandSyntax& syntax, std::string_view preface) {
  std::string help = "Usage: " + command_usage(syntax) + "\n\n";
  help += fill_paragraphs(syntax.description);
  help += preface;
  for (const OptionGroup& group : shown_groups(syntax)) {
    help += "\n" + group.title + ":\n";
    for (const CommandOption& option : group.options) {
      help += format_help_row(option_usage(option), option_meaning(option));
    }
  }
  for (const HelpSection& section : syntax.sections) {
    help += "\n" + section.title + ":\n" + fill_paragraphs(section.text);
  }
  return help;
}

}  // namespace bench
