// SPDX-License-Identifier: Apache-2.0
#include "bench/commands/help.h"

#include <utility>

#include "bench/build_info.h"
#include "bench/commands/manual_page.h"
#include "bench/files/output_file.h"
#include "bench/files/terminal.h"
#include "bench/options/common_options.h"
#include "bench/options/help.h"
#include "bench/usage_error.h"
#include "reports/text/text.h"

namespace bench {
namespace {

class TextCommand : public Command {
 public:
  explicit TextCommand(std::string text) : text_(std::move(text)) {}

  CommandSyntax syntax() override { return {}; }
  int run() override {
    print_text(text_);
    return exit_done;
  }

 private:
  std::string text_;
};

class HelpCommand : public Command {
 public:
  CommandSyntax syntax() override {
    CommandSyntax syntax{
        .command = "bench help",
        .description =
            "Shows how a command is used, as 'bench COMMAND --help' does; without "
            "COMMAND all commands, and the options of 'bench run'.",
        .operands = {
            .kind = Operands::Kind::some, .shown = "[COMMAND]", .completion = Completion::words}};
    for (const CommandEntry& entry : all_commands()) {
      if (!entry.is_internal()) syntax.operands.words.emplace_back(entry.name);
    }
    syntax.groups = {
        {"What to show",
         {flag("--man", "print the manual page of all commands, for 'man -l -'", wants_manual_)}}};
    return syntax;
  }

  void finish(const ParsedArguments& parsed) override {
    if (parsed.operands.size() > 1 || (wants_manual_ && !parsed.operands.empty())) {
      throw UsageError("help takes one command or --man; 'bench help --help' shows how");
    }
    if (parsed.operands.empty()) return;
    entry_ = find_command(parsed.operands.front());
    if (entry_ == nullptr) {
      throw UsageError("unknown command '" + reports::sanitize(parsed.operands.front(), 60) +
                       "'; 'bench --help' shows all");
    }
  }

  int run() override {
    if (wants_manual_) {
      print(manual_page());
    } else {
      print_text(help_of(entry_));
    }
    return exit_done;
  }

 private:
  bool wants_manual_ = false;
  const CommandEntry* entry_ = nullptr;
};

}  // namespace

std::string help_of(const CommandEntry* entry) {
  if (entry != nullptr) return format_help(entry->make()->syntax());
  std::string commands;
  constexpr std::pair<CommandTopic, const char*> topics[] = {
      {CommandTopic::measuring, "Commands that measure"},
      {CommandTopic::reading, "Commands that read results files"},
      {CommandTopic::program, "Commands about bench itself"}};
  for (const auto& [topic, title] : topics) {
    commands += std::string("\n") + title + ":\n";
    for (const CommandEntry& shown : all_commands()) {
      if (shown.topic == topic) commands += format_help_row(shown.name, shown.summary);
    }
  }
  commands +=
      "\n'bench help COMMAND' or 'bench COMMAND --help' shows the options of a command.\n"
      "The options of 'bench run', where 'run' may be left out:\n";
  CommandSyntax syntax = run_command()->syntax();
  syntax.command = "bench [COMMAND]";
  return format_help(syntax, commands);
}

std::string version_text() {
  const std::string revision = build_info::git_revision;
  return std::string("bench ") + build_info::version +
         (revision.empty() ? "" : " (" + revision + ")") + "\n";
}

const CommandOption& version_option() {
  static const CommandOption option{.name = "--version",
                                    .value = {},
                                    .help = "show the version and the revision of the source",
                                    .default_text = {},
                                    .take = [](const std::string&) {}};
  return option;
}

std::unique_ptr<Command> text_command(std::string text) {
  return std::make_unique<TextCommand>(std::move(text));
}

std::unique_ptr<Command> help_command() { return std::make_unique<HelpCommand>(); }

}  // namespace bench
