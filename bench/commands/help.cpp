// SPDX-License-Identifier: Apache-2.0
#include "bench/command_line/command.h"
#include "bench/command_line/manual_page.h"
#include "bench/command_line/program_help.h"
#include "bench/files/output_file.h"
#include "bench/files/terminal.h"
#include "bench/options/common_options.h"
#include "bench/usage_error.h"

namespace bench {
namespace {

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
    entry_ = &known_command(parsed.operands.front());
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

std::unique_ptr<Command> help_command() { return std::make_unique<HelpCommand>(); }

}  // namespace bench
